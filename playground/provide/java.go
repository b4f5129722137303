// Package provide sees to it that what the stack is made of is there: the JDK is found, libraries are fetched, jars
// and binaries are built. What is there already is left alone.
package provide

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
)

// Java is a JDK that was found.
type Java struct {
	// Binary is its `java`.
	Binary string
	// Version is its feature release, such as 17.
	Version int
	// Warning says what is wrong with it, if anything is.
	Warning string
}

// neutral is for every JVM, whatever the user's language is. Flink and Kafka change the case of names by it: in Turkish
// the small form of RUNNING has another i than the running that Flink's own programs look for, and Kafka knows no
// constant of the name that it makes of a small i.
var neutral = []string{"-Duser.language=en", "-Duser.country=US"}

// Args are those of a JVM of the playground.
func (j Java) Args(args ...string) []string { return slices.Concat(neutral, args) }

// ReadAllPaths lets every JVM that this program starts read paths of any letters. On Linux a JVM reads them by the
// locale, and without one it knows those of ASCII alone.
func ReadAllPaths() error {
	if runtime.GOOS != "linux" {
		return nil
	}
	return os.Setenv("LC_ALL", "C.UTF-8")
}

const (
	oldestJava = 17
	otherJava  = 21
)

var javaVersion = regexp.MustCompile(`version "(\d+)`)

// FindJava looks for a JDK in home (JAVA_HOME), or on the PATH where that is empty.
func FindJava(ctx context.Context, home string) (Java, error) {
	binary, asked := "java", "java on the PATH"
	if home != "" {
		binary, asked = filepath.Join(home, "bin", "java"), "JAVA_HOME="+home
	}
	path, err := exec.LookPath(binary)
	if err != nil {
		return Java{}, fmt.Errorf("no JDK: %s was not found; install JDK %d or %d, or point JAVA_HOME at one",
			asked, oldestJava, otherJava)
	}
	output, err := exec.CommandContext(ctx, path, "-version").CombinedOutput()
	if err != nil {
		return Java{}, fmt.Errorf("ask %s for its version: %w", path, err)
	}
	return judgeJava(path, string(output))
}

// judgeJava reads what `java -version` prints. Flink 2 is tested with Java 17 and 21.
func judgeJava(path, output string) (Java, error) {
	match := javaVersion.FindStringSubmatch(output)
	if match == nil {
		return Java{}, fmt.Errorf("ask %s for its version: it answers %.80q", path, output)
	}
	version, err := strconv.Atoi(match[1])
	if err != nil {
		return Java{}, fmt.Errorf("ask %s for its version: %w", path, err)
	}
	java := Java{Binary: path, Version: version}
	if version < oldestJava {
		return Java{}, fmt.Errorf("%s is Java %d, too old for Flink 2: install JDK %d or %d, or point JAVA_HOME at one",
			path, version, oldestJava, otherJava)
	}
	if version != oldestJava && version != otherJava {
		java.Warning = fmt.Sprintf("%s is Java %d; Flink is tested with %d and %d: if it misbehaves, point JAVA_HOME at one",
			path, version, oldestJava, otherJava)
	}
	return java, nil
}

// FindMaven says whether Maven is there.
func FindMaven() error {
	if _, err := exec.LookPath("mvn"); err != nil {
		return errors.New("no Maven: mvn was not found on the PATH; install Apache Maven 3.6 or newer")
	}
	return nil
}
