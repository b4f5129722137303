package cases

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
)

// registry stands in for a schema registry with the schemas of the case, until the process ends. It is none: it answers
// what the documentation of Confluent's says that one answers.
func (c Case) registry() (url string) {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id, _ := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/schemas/ids/"))
		text, found := c.Schemas[id]
		if !found {
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`{"error_code":40403,"message":"Schema not found"}`))
			return
		}
		_ = json.NewEncoder(w).Encode(map[string]string{"schema": text, "schemaType": schemaType(text)})
	})).URL
}
