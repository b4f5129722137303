package provide

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"flinkwatch/playground/settings"
)

// Jar is the job, as Maven builds it.
func Jar(s settings.Settings) string {
	return filepath.Join(s.Repo, "flink-job", "target", "ClickCountJob.jar")
}

// Libraries is the folder with the libraries of "flink" or "kafka".
func Libraries(s settings.Settings, of string) string { return filepath.Join(s.Cache, "lib", of) }

// FetchLibraries resolves the libraries that playground/lib/<of>/pom.xml declares. They are fetched again when the
// file changes.
func FetchLibraries(ctx context.Context, s settings.Settings, of string, log io.Writer) error {
	pom := filepath.Join(s.Repo, "playground", "lib", of, "pom.xml")
	folder := Libraries(s, of)
	if stamped(folder, pom) {
		return nil
	}
	if err := discard(folder, madeFrom); err != nil {
		return fmt.Errorf("libraries of %s: %w", of, err)
	}
	return fill(folder, madeFrom, func(unfinished string) error {
		err := maven(ctx, log, pom, "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory="+unfinished)
		if err != nil {
			return fmt.Errorf("fetch the libraries of %s: %w", of, err)
		}
		return stamp(unfinished, pom)
	})
}

// LibrariesReady says whether FetchLibraries has nothing to do.
func LibrariesReady(s settings.Settings, of string) bool {
	return stamped(Libraries(s, of), filepath.Join(s.Repo, "playground", "lib", of, "pom.xml"))
}

// BuildJar builds the job.
func BuildJar(ctx context.Context, s settings.Settings, log io.Writer) error {
	if JarReady(s) {
		return nil
	}
	pom := filepath.Join(s.Repo, "flink-job", "pom.xml")
	if err := maven(ctx, log, pom, "package", "-DskipTests"); err != nil {
		return fmt.Errorf("build the job: %w", err)
	}
	return os.Chtimes(Jar(s), time.Now(), time.Now())
}

// JarReady says whether the jar is newer than all that it is built from.
func JarReady(s settings.Settings) bool {
	jar, err := os.Stat(Jar(s))
	if err != nil {
		return false
	}
	newer := false
	for _, source := range []string{"pom.xml", filepath.Join("src", "main")} {
		_ = filepath.WalkDir(filepath.Join(s.Repo, "flink-job", source), func(_ string, entry fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if info, err := entry.Info(); err == nil && info.ModTime().After(jar.ModTime()) {
				newer = true
			}
			return nil
		})
	}
	return !newer
}

func maven(ctx context.Context, log io.Writer, pom string, args ...string) error {
	cmd := exec.CommandContext(ctx, "mvn", append([]string{"-B", "-q", "-f", pom}, args...)...)
	cmd.Stdout, cmd.Stderr = log, log
	return cmd.Run()
}

// madeFrom is the file that says what a folder was made from, and that it was made by us.
const madeFrom = ".made-from"

// stamped says whether a folder was made from the file as it is now.
func stamped(folder, from string) bool {
	sum, err := sum(from)
	if err != nil {
		return false
	}
	was, err := os.ReadFile(filepath.Join(folder, madeFrom))
	return err == nil && string(was) == sum
}

func stamp(folder, from string) error {
	sum, err := sum(from)
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, madeFrom), []byte(sum), 0o644)
}

func sum(file string) (string, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return "", err
	}
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:]), nil
}
