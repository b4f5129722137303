package docker_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Of two services that build one image each makes one of its own: the container of one of them is made again at the
// next `up`, and where that is the JobManager, it takes the job along.
func TestEachImageIsBuiltByOneService(t *testing.T) {
	services := load(t).Services
	builders := map[string][]string{}
	for name, s := range services {
		if s.Build != nil {
			builders[s.Image] = append(builders[s.Image], name)
		}
	}
	for name, s := range services {
		require.Len(t, builders[s.Image], 1, "%s: who builds %s", name, s.Image)
		assert.True(t, reaches(services, name, builders[s.Image][0]), "`up %s` does not build %s", name, s.Image)
	}
}

// reaches says whether a service is another one, or needs it.
func reaches(services map[string]service, from, to string) bool {
	if from == to {
		return true
	}
	for needed := range services[from].DependsOn {
		if reaches(services, needed, to) {
			return true
		}
	}
	return false
}

// A name that somebody can register at a registry is theirs to fill.
func TestImagesOfOursAreNeverPulled(t *testing.T) {
	for name, s := range load(t).Services {
		assert.Equal(t, "never", s.PullPolicy, name)
		host, _, _ := strings.Cut(s.Image, "/")
		assert.Regexp(t, `\.invalid$`, host, "%s: nobody can have a registry there", name)
	}
}

func TestImagesCarryTheirVersion(t *testing.T) {
	env := readEnv(t)
	for name, s := range load(t).Services {
		_, tag, _ := strings.Cut(s.Image, ":")
		assert.True(t, strings.HasSuffix(tag, env["FLINKWATCH_RELEASE"]), "%s: %s", name, s.Image)
		if s.Build == nil {
			continue
		}
		assert.Equal(t, env["FLINKWATCH_RELEASE"], s.Build.Args["VERSION"], name)
		if version, official := env[strings.ToUpper(s.Build.Target)+"_VERSION"]; official {
			assert.Contains(t, tag, version, "%s: that of the official image", name)
		}
		assert.Contains(t, target(t, s.Build), `org.opencontainers.image.version="${VERSION}"`, name)
		if s.Build.Dockerfile == "Dockerfile" {
			assert.Contains(t, s.Build.Args, "REVISION")
			assert.Contains(t, target(t, s.Build), `org.opencontainers.image.revision="${REVISION}"`, name)
		}
	}
}

// A file that only its owner can read in the checkout is copied as such, and the container's user is another one.
func TestWhatIsCopiedIntoAnImageCanBeRead(t *testing.T) {
	for name, s := range load(t).Services {
		if s.Build == nil {
			continue
		}
		for _, line := range strings.Split(target(t, s.Build), "\n") {
			if strings.HasPrefix(line, "COPY ") && !strings.Contains(line, "--from=") {
				assert.Regexp(t, `^COPY --(chmod|chown)=`, line, "%s", name)
			}
		}
	}
}

// target is the stage of a Dockerfile that becomes the image: the last one, or the one of that name.
func target(t *testing.T, b *build) string {
	t.Helper()
	stages := regexp.MustCompile(`(?m)^FROM `).Split(read(t, b.Dockerfile), -1)
	if b.Target == "" {
		return stages[len(stages)-1]
	}
	for _, stage := range stages {
		if first, _, _ := strings.Cut(stage, "\n"); strings.HasSuffix(first, " AS "+b.Target) {
			return stage
		}
	}
	t.Fatalf("%s: no stage %s", b.Dockerfile, b.Target)
	return ""
}
