package flinktest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
)

// list is the path of the list of jobs.
const list = "/jobs/overview"

// Crowd answers as a cluster with so many jobs, each of which is the only job of the recorded case under an id and a
// name of its own.
func Crowd(name string, jobs int) (http.Handler, error) {
	bodies, err := bodiesOf(name)
	if err != nil {
		return nil, fmt.Errorf("recorded case %s: %w", name, err)
	}
	recorded, err := onlyJob(bodies[list])
	if err != nil {
		return nil, fmt.Errorf("recorded case %s: %w", name, err)
	}
	jid := recorded["jid"].(string)
	if bodies[list], err = listOf(recorded, jobs); err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		path, id := r.URL.Path, ""
		if parts := strings.SplitN(path, "/", 4); len(parts) > 2 && path != list && parts[1] == "jobs" {
			id = parts[2]
			path = strings.Replace(path, id, jid, 1)
		}
		body, known := bodies[path]
		if !known {
			http.NotFound(w, r)
			return
		}
		if id != "" {
			body = bytes.ReplaceAll(body, []byte(jid), []byte(id))
		}
		recording(body).ServeHTTP(w, r)
	}), nil
}

func onlyJob(body []byte) (map[string]any, error) {
	var recorded struct{ Jobs []map[string]any }
	if err := json.Unmarshal(body, &recorded); err != nil {
		return nil, err
	}
	if len(recorded.Jobs) != 1 {
		return nil, fmt.Errorf("it has %d jobs and not one", len(recorded.Jobs))
	}
	return recorded.Jobs[0], nil
}

func listOf(recorded map[string]any, jobs int) ([]byte, error) {
	var all []map[string]any
	for n := range jobs {
		job := map[string]any{}
		for field, value := range recorded {
			job[field] = value
		}
		job["jid"], job["name"] = fmt.Sprintf("%032x", n+1), fmt.Sprintf("%v %d", recorded["name"], n+1)
		all = append(all, job)
	}
	return json.Marshal(map[string]any{"jobs": all})
}
