// Command says prints its version, as the real programs do. It is quick to link.
package main

import (
	"fmt"

	"github.com/prometheus/common/version"

	_ "flinkwatch/release" // fills in the version
)

func main() {
	fmt.Println(version.Print("says"))
}
