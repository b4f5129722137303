//go:build e2e

package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"sync"
	"testing"
)

// schemaRegistry stands in for a schema registry. It is none: it answers what the documentation of Confluent's says that
// one answers to a client that registers a schema, and to one that asks for it.
type schemaRegistry struct {
	url string

	mu      sync.Mutex
	schemas []string // by their numbers, less 1
}

func newSchemaRegistry(t *testing.T) *schemaRegistry {
	t.Helper()
	r := &schemaRegistry{}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /subjects/{subject}/versions", r.register)
	mux.HandleFunc("GET /schemas/ids/{id}", r.get)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	r.url = server.URL
	return r
}

func (r *schemaRegistry) register(w http.ResponseWriter, request *http.Request) {
	var asked struct {
		Schema string `json:"schema"`
	}
	if err := json.NewDecoder(request.Body).Decode(&asked); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	w.Header().Set("Content-Type", "application/vnd.schemaregistry.v1+json")
	for n, schema := range r.schemas {
		if schema == asked.Schema {
			fmt.Fprintf(w, `{"id":%d}`, n+1)
			return
		}
	}
	r.schemas = append(r.schemas, asked.Schema)
	fmt.Fprintf(w, `{"id":%d}`, len(r.schemas))
}

func (r *schemaRegistry) get(w http.ResponseWriter, request *http.Request) {
	id, _ := strconv.Atoi(request.PathValue("id"))
	w.Header().Set("Content-Type", "application/vnd.schemaregistry.v1+json")
	schema := r.schema(id)
	if schema == "" {
		w.WriteHeader(http.StatusNotFound)
		fmt.Fprint(w, `{"error_code":40403,"message":"Schema not found"}`)
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]string{"schema": schema})
}

// schema returns the schema of a number; none is empty.
func (r *schemaRegistry) schema(id int) string {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id < 1 || id > len(r.schemas) {
		return ""
	}
	return r.schemas[id-1]
}
