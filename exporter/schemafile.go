package main

import (
	"fmt"
	"io"
	"os"
	"strings"

	"flinkwatch/exporter/record"
)

// forms are what records may be written as.
var forms = []record.Form{record.JSON, record.CSV, record.Avro, record.Protobuf}

// formNames are their names in a sentence.
var formNames = func() string {
	names := make([]string, len(forms))
	for i, form := range forms {
		names[i] = form.String()
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}()

// schemaFile is a file with a schema. Its text is a part of the settings: a reload finds whether that has changed.
type schemaFile struct{ path, text string }

func (f schemaFile) String() string { return f.path }

// maxSchema bounds the bytes of a schema.
const maxSchema = 1 << 20

// readSchema is a flag that names a file with a schema; an empty one is none.
func readSchema(flag string, target *schemaFile) value[schemaFile] {
	return value[schemaFile]{flag, "a file with a schema of up to 1 MiB that can be read", openSchema, target}
}

func openSchema(path string) (schemaFile, error) {
	if path == "" {
		return schemaFile{}, nil
	}
	f, err := os.Open(path)
	if err != nil {
		return schemaFile{}, err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxSchema+1))
	switch {
	case err != nil:
		return schemaFile{}, err
	case len(text) == 0 || len(text) > maxSchema:
		return schemaFile{}, fmt.Errorf("%s: %d bytes", path, len(text))
	}
	return schemaFile{path, string(text)}, nil
}
