package main

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/tools"
)

var today = time.Date(2027, 1, 31, 23, 0, 0, 0, time.UTC)

func TestARelease(t *testing.T) {
	for name, row := range map[string]struct{ given, want string }{
		"the entries come under their headings, without their kinds, and stay in order": {
			"# Changelog\n\n## [Unreleased]\n\n- [BUGFIX] a: one\n- [FEATURE] b: two,\n  and more\n- [BUGFIX] c: three\n",
			"# Changelog\n\n## [Unreleased]\n\n## [1.2.3] - 2027-01-31\n\n### Added\n\n- b: two,\n  and more\n" +
				"\n### Fixed\n\n- a: one\n- c: three\n",
		},
		"what has to be heeded comes before what is better": {
			"## [Unreleased]\n\n- [ENHANCEMENT] a: faster\n- [CHANGE] b: another name\n",
			"## [Unreleased]\n\n## [1.2.3] - 2027-01-31\n\n### Changed\n\n- b: another name\n- a: faster\n",
		},
		"older releases stay as they are, behind the new one": {
			"## [Unreleased]\n\n- [FEATURE] a: one\n\n## [1.2.2] - 2027-01-01\n\n### Added\n\n- z\n",
			"## [Unreleased]\n\n## [1.2.3] - 2027-01-31\n\n### Added\n\n- a: one\n\n## [1.2.2] - 2027-01-01\n\n### " +
				"Added\n\n- z\n",
		},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := release(row.given, "1.2.3", today)
			require.NoError(t, err)
			assert.Equal(t, row.want, got)
		})
	}
}

func TestNoRelease(t *testing.T) {
	for given, want := range map[string]string{
		"# Changelog\n":     "there is no line",
		"## [Unreleased]\n": "nothing is unreleased",
		"## [Unreleased]\n\n- [FEATURE] a: one\n- [OTHER] b: two\n": `want an entry such as .*OTHER`,
		"## [Unreleased]\n\n- a: one\n":                             `want an entry such as`,
		"## [Unreleased]\n\n- [FEATURE] a: one\nlost\n":             `want an entry such as .*lost`,
	} {
		_, err := release(given, "1.2.3", today)
		require.Error(t, err)
		assert.Regexp(t, want, err.Error())
	}
}

// An entry that nobody can sort would be noticed on the day of the release only.
func TestTheChangelogCanBeReleased(t *testing.T) {
	text, err := os.ReadFile(tools.Path("CHANGELOG.md"))
	require.NoError(t, err)
	released, err := release(string(text), "1.2.3", today)
	require.NoError(t, err)
	assert.Contains(t, released, "\n## [1.2.3] - 2027-01-31\n\n### Added\n\n- ")
	assert.NotRegexp(t, `(?m)^- \[`, released)
}
