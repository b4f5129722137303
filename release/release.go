// Package release fills in what `--version` and flinkwatch_build_info say. `make build`, images and releases tell
// the linker; a plain `go build` in a clone does not, and Go's own stamp of the clone is taken then.
package release

import (
	"runtime/debug"
	"strings"

	"github.com/prometheus/common/version"
)

func init() {
	if info, ok := debug.ReadBuildInfo(); ok {
		version.Version = orElse(version.Version, versionOf(info))
		version.BuildDate = orElse(version.BuildDate, dateOf(info))
	}
}

// versionOf is the tag, or where there is none what Go makes of the commit.
func versionOf(info *debug.BuildInfo) string {
	if info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel" // outside of a clone, or with -buildvcs=false
	}
	return strings.TrimPrefix(info.Main.Version, "v")
}

// dateOf is the date of the commit: that of the build itself would make each build differ from the one before.
func dateOf(info *debug.BuildInfo) string {
	for _, setting := range info.Settings {
		if setting.Key == "vcs.time" {
			return setting.Value
		}
	}
	return "unknown"
}

func orElse(told, found string) string {
	if told != "" {
		return told
	}
	return found
}
