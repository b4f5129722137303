//go:build !race

package audit

const faultsPerClass = 1000
