package provide

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"flinkwatch/playground/settings"
)

// maxArchive bounds what a download may weigh.
const maxArchive = 512 << 20

// patience is how long the download site has to begin its answer.
const patience = 10 * time.Second

// download gets the official release archive for this platform, verifies it against the release's list of checksums,
// and unpacks the program and its tool.
func (m Monitoring) download(ctx context.Context, s settings.Settings, log io.Writer) error {
	version := s.Get(m.version)
	archive := fmt.Sprintf("%s-%s.%s-%s.tar.gz", m.Name, version, runtime.GOOS, runtime.GOARCH)
	base := fmt.Sprintf("https://github.com/prometheus/%s/releases/download/v%s/", m.Name, version)
	sums, err := get(ctx, base+"sha256sums.txt")
	if err != nil {
		return err
	}
	fmt.Fprintf(log, "downloading %s%s\n", base, archive)
	content, err := get(ctx, base+archive)
	if err != nil {
		return err
	}
	if err := verify(content, archive, sums); err != nil {
		return err
	}
	return m.fill(s, func(folder string) error { return unpack(content, folder, m.Name, m.Tool) })
}

func get(ctx context.Context, url string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.ResponseHeaderTimeout = patience
	transport.TLSHandshakeTimeout = patience
	response, err := (&http.Client{Transport: transport}).Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("get %s: %s", url, response.Status)
	}
	content, err := io.ReadAll(io.LimitReader(response.Body, maxArchive+1))
	if err != nil {
		return nil, fmt.Errorf("get %s: %w", url, err)
	}
	if len(content) > maxArchive {
		return nil, fmt.Errorf("get %s: more than %d bytes", url, maxArchive)
	}
	return content, nil
}

// verify compares the archive with its line in sha256sums.txt: "<hex>  <name>".
func verify(content []byte, name string, sums []byte) error {
	for lines := bufio.NewScanner(bytes.NewReader(sums)); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) != 2 || fields[1] != name {
			continue
		}
		return matches(content, name, fields[0])
	}
	return fmt.Errorf("%s: no checksum is published", name)
}

// matches compares an archive with its published checksum.
func matches(content []byte, name, sum string) error {
	digest := sha256.Sum256(content)
	if !strings.EqualFold(sum, hex.EncodeToString(digest[:])) {
		return fmt.Errorf("%s: its checksum is %x, not %s", name, digest, sum)
	}
	return nil
}

// unpack writes the named files of a tar.gz into a folder.
func unpack(content []byte, folder string, names ...string) error {
	compressed, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	missing := map[string]bool{}
	for _, name := range names {
		missing[name] = true
	}
	for archive := tar.NewReader(compressed); len(missing) > 0; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return fmt.Errorf("unpack: the archive lacks %v", missing)
		}
		if err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
		name := path.Base(header.Name)
		if header.Typeflag != tar.TypeReg || !missing[name] {
			continue
		}
		if err := writeProgram(filepath.Join(folder, name), io.LimitReader(archive, maxArchive)); err != nil {
			return err
		}
		delete(missing, name)
	}
	return nil
}

// unpackTree writes a tar.gz into a folder, without the folder that everything in it lies in.
func unpackTree(content []byte, folder string) error {
	compressed, err := gzip.NewReader(bytes.NewReader(content))
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	root, err := os.OpenRoot(folder) // a name with .. in it cannot lead out of it
	if err != nil {
		return fmt.Errorf("unpack: %w", err)
	}
	defer root.Close()
	for archive := tar.NewReader(compressed); ; {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("unpack: %w", err)
		}
		_, name, inside := strings.Cut(strings.TrimPrefix(header.Name, "./"), "/")
		if !inside || header.Typeflag != tar.TypeReg { // its few links are for browsers' debuggers
			continue
		}
		if err := writeFile(root, name, header.FileInfo().Mode().Perm(), archive); err != nil {
			return fmt.Errorf("unpack %s: %w", header.Name, err)
		}
	}
}

func writeFile(root *os.Root, name string, mode os.FileMode, from io.Reader) error {
	if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
		return err
	}
	out, err := root.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_EXCL, mode)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, io.LimitReader(from, maxArchive)); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Close()
}

func writeProgram(file string, from io.Reader) error {
	out, err := os.OpenFile(file, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o755)
	if err != nil {
		return err
	}
	if _, err := io.Copy(out, from); err != nil {
		return errors.Join(err, out.Close())
	}
	return out.Close()
}
