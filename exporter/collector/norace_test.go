//go:build !race

package collector

const raceFactor = 1
