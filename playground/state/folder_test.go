package state

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// fill writes files into a folder, each of them with a text.
func fill(t *testing.T, folder string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		file := filepath.Join(folder, name)
		require.NoError(t, os.MkdirAll(filepath.Dir(file), 0o755))
		require.NoError(t, os.WriteFile(file, []byte(text), 0o644))
	}
}

// running is what a stack leaves in its folder.
var running = map[string]string{
	"lock": "", "settings.json": "{}", "audit-time.json": "{}", "ground-truth.yaml": "", "run/kafka.json": "{}",
	"log/kafka.log":                       "",
	"kafka/server.properties":             "process.roles=broker\n# Of this native stack.\n",
	"flink/checkpoints/a/chk-1/_metadata": "",
	"prometheus/data/wal":                 "", "alertmanager/data/nflog": "", "grafana/admin-password": "",
}

func TestAFolderThatWasMadeGoesWithItsContents(t *testing.T) {
	folder := Folder(filepath.Join(t.TempDir(), "a", "b"))
	assert.True(t, folder.Vacant())
	require.NoError(t, folder.Check(), "there is nothing that could be somebody's")
	require.NoError(t, folder.Claim())
	fill(t, string(folder), running)
	require.NoError(t, folder.Claim(), "twice is no error")

	others, err := folder.Clean()
	require.NoError(t, err)
	assert.Empty(t, others)
	assert.NoDirExists(t, string(folder))
}

func TestAFolderThatWasEmptyIsEmptied(t *testing.T) {
	folder := Folder(t.TempDir())
	require.NoError(t, folder.Claim())
	fill(t, string(folder), running)
	_, err := folder.Clean()
	require.NoError(t, err)
	assert.DirExists(t, string(folder), "it was there before")
	assert.True(t, folder.Vacant())
}

func TestAFolderOfSomebodysIsLeftAlone(t *testing.T) {
	for _, c := range []struct {
		why   string
		files map[string]string
		holds string
	}{
		{"a home", map[string]string{".profile": "", "letters/one": ""}, ".profile, letters"},
		{"many things", map[string]string{"a": "", "b": "", "c": "", "d": ""}, "a, b, c, …"},
		{"a folder that an earlier version has locked", map[string]string{"thesis.tex": "", "lock": ""}, "lock, thesis.tex"},
		{"another program's lock, log and run", map[string]string{"lock": "", "log/x": "", "run/x": ""}, "lock, log, run"},
		{"a Kafka of somebody's", map[string]string{"kafka/server.properties": "broker.id=1", "lock": ""}, "kafka, lock"},
		{"a stack, and a thesis beside it", map[string]string{
			"kafka/server.properties": running["kafka/server.properties"], "lock": "", "thesis.tex": "",
		}, "kafka, lock, thesis.tex"},
		{"a file that is called as our marker, and more", map[string]string{marker: "mine", "thesis.tex": ""}, "thesis.tex"},
	} {
		t.Run(c.why, func(t *testing.T) {
			folder := Folder(t.TempDir())
			fill(t, string(folder), c.files)
			left := "was not made by a playground and is left alone (it holds " + c.holds + ")"
			assert.ErrorContains(t, folder.Check(), left)
			assert.ErrorContains(t, folder.Claim(), left)
			_, err := folder.Clean()
			assert.ErrorContains(t, err, left)
			for name := range c.files {
				assert.FileExists(t, filepath.Join(string(folder), name))
			}
		})
	}
}

func TestWhatSomebodyPutsIntoAStacksFolderStays(t *testing.T) {
	folder := Folder(filepath.Join(t.TempDir(), "state"))
	require.NoError(t, folder.Claim())
	fill(t, string(folder), running)
	fill(t, string(folder), map[string]string{"notes/one": ""})

	others, err := folder.Clean()
	require.NoError(t, err)
	assert.Equal(t, []string{"notes"}, others)
	assert.FileExists(t, filepath.Join(string(folder), "notes", "one"))
	assert.NoDirExists(t, filepath.Join(string(folder), "kafka"))
	assert.NoError(t, folder.Claim(), "the folder can be used again")
}

func TestAFolderOfTheTimeBeforeMarkersIsAStacks(t *testing.T) {
	before := func(t *testing.T) Folder {
		folder := Folder(t.TempDir())
		fill(t, string(folder), running)
		return folder
	}
	t.Run("it can be used", func(t *testing.T) {
		folder := before(t)
		require.NoError(t, folder.Check())
		require.NoError(t, folder.Claim())
		assert.FileExists(t, filepath.Join(string(folder), marker))
	})
	t.Run("and forgotten", func(t *testing.T) {
		folder := before(t)
		_, err := folder.Clean()
		require.NoError(t, err)
		assert.NoDirExists(t, string(folder))
	})
}

func TestLinksAreNotFollowed(t *testing.T) {
	elsewhere := t.TempDir()
	fill(t, elsewhere, map[string]string{"precious": ""})
	folder := Folder(filepath.Join(t.TempDir(), "state"))
	require.NoError(t, folder.Claim())
	require.NoError(t, os.Symlink(elsewhere, filepath.Join(string(folder), "kafka")))
	_, err := folder.Clean()
	require.NoError(t, err)
	assert.FileExists(t, filepath.Join(elsewhere, "precious"))

	t.Run("the folder is one", func(t *testing.T) {
		link := Folder(filepath.Join(t.TempDir(), "state"))
		require.NoError(t, os.Symlink(t.TempDir(), string(link)))
		require.NoError(t, link.Claim())
		fill(t, string(link), running)
		_, err := link.Clean()
		require.NoError(t, err)
		assert.True(t, link.Vacant(), "and stays, empty")
	})
	t.Run("to somebody's", func(t *testing.T) {
		link := Folder(filepath.Join(t.TempDir(), "state"))
		require.NoError(t, os.Symlink(elsewhere, string(link)))
		assert.ErrorContains(t, link.Claim(), "it holds precious")
	})
}

func TestAFolderThatLostItsMarkersText(t *testing.T) {
	folder := Folder(filepath.Join(t.TempDir(), "state"))
	require.NoError(t, folder.Claim())
	require.NoError(t, os.Truncate(filepath.Join(string(folder), marker), 0), "as a power cut leaves it")
	require.NoError(t, folder.Check())
	assert.NoError(t, folder.Claim())
}

func TestAFileIsNoFolder(t *testing.T) {
	folder := Folder(filepath.Join(t.TempDir(), "state"))
	require.NoError(t, os.WriteFile(string(folder), nil, 0o644))
	assert.ErrorContains(t, folder.Check(), "look into the state folder")
	assert.ErrorContains(t, folder.Claim(), "look into the state folder")
}
