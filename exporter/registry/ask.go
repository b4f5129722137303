package registry

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"flinkwatch/exporter/schema"
)

// errAway is of a registry that may answer later.
var errAway = errors.New("the schema registry does not answer")

const (
	// maxBody bounds the bytes of an answer.
	maxBody = 4 << 20
	// requestTimeout is for one answer.
	requestTimeout = 10 * time.Second
	// maxReferences bounds the schemas that one refers to, all in all.
	maxReferences = 100
)

// told is what a registry says of a schema.
type told struct {
	Schema     string `json:"schema"`
	SchemaType string `json:"schemaType"`
	References []struct {
		Name    string `json:"name"`
		Subject string `json:"subject"`
		Version int    `json:"version"`
	} `json:"references"`
	Message string `json:"message"` // of an error
}

// load asks for a schema, and for those that it refers to.
func (c *Client) load(id int) (schema.Schema, error) {
	t, err := c.ask("/schemas/ids/" + strconv.Itoa(id))
	if err != nil {
		return schema.Schema{}, fmt.Errorf("schema %d: %w", id, err)
	}
	s := schema.Schema{Type: schema.Avro, Text: t.Schema}
	if t.SchemaType != "" {
		s.Type = schema.Type(t.SchemaType)
	}
	asked := 0
	if err := c.refer(&s, t, &asked); err != nil {
		return schema.Schema{}, fmt.Errorf("schema %d: %w", id, err)
	}
	return s, nil
}

// refer adds the schemas that one refers to, each after those that it refers to itself.
func (c *Client) refer(s *schema.Schema, t told, asked *int) error {
	for _, r := range t.References {
		if s.Has(r.Name) {
			continue
		}
		if *asked++; *asked > maxReferences {
			return fmt.Errorf("%s: it refers to more than %d schemas", c.cfg.URL, maxReferences)
		}
		in, err := c.ask("/subjects/" + url.PathEscape(r.Subject) + "/versions/" + strconv.Itoa(r.Version))
		if err != nil {
			return err
		}
		if err := c.refer(s, in, asked); err != nil {
			return err
		}
		s.References = append(s.References, schema.Reference{Name: r.Name, Text: in.Schema})
	}
	return nil
}

func (c *Client) ask(path string) (t told, err error) {
	address := c.cfg.URL + path
	request, err := http.NewRequestWithContext(c.ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return t, err
	}
	request.Header.Set("Accept", "application/vnd.schemaregistry.v1+json, application/json")
	response, err := (&http.Client{Transport: c.cfg.Transport, Timeout: requestTimeout}).Do(request)
	if err != nil {
		return t, fmt.Errorf("%w: %w", errAway, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, maxBody+1))
	switch {
	case err != nil:
		return t, fmt.Errorf("%w: GET %s: %w", errAway, address, err)
	case len(body) > maxBody:
		return t, fmt.Errorf("GET %s: more than %d bytes", address, maxBody)
	}
	err = read(response, address, body, &t)
	return t, err
}

// read reads an answer.
func read(response *http.Response, address string, body []byte, t *told) error {
	err := json.Unmarshal(body, t)
	switch {
	case response.StatusCode >= http.StatusInternalServerError || response.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("%w: GET %s: %s", errAway, address, response.Status)
	case response.StatusCode != http.StatusOK:
		return fmt.Errorf("GET %s: %s %s", address, response.Status, strings.TrimSpace(t.Message))
	case err != nil:
		return fmt.Errorf("GET %s: %w", address, err)
	case t.Schema == "":
		return fmt.Errorf("GET %s: an answer without a schema", address)
	}
	return nil
}
