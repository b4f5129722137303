package flinktest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// recording answers with a recorded body. Of metrics, more were recorded than anyone asks for: they are picked by the
// query, as Flink does it.
func recording(body []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json; charset=UTF-8")
		answer := body
		if isError(body) {
			w.WriteHeader(http.StatusNotFound)
		}
		switch query := r.URL.Query(); {
		case query.Has("get"):
			answer = pick(body, query)
		case strings.HasSuffix(r.URL.Path, "/metrics"):
			answer = names(body)
		}
		_, _ = w.Write(answer)
	})
}

// isError reports whether it is what Flink says of something that it does not know.
func isError(body []byte) bool {
	var answer struct {
		Errors []string `json:"errors"`
	}
	return json.Unmarshal(body, &answer) == nil && len(answer.Errors) > 0
}

// pick keeps the metrics named by get and, of aggregated ones, the aggregations named by agg. An aggregating endpoint
// answers [] to the whole request if one name is in no subtask's metrics.
func pick(body []byte, query url.Values) []byte {
	var recorded []map[string]any
	if json.Unmarshal(body, &recorded) != nil {
		return body
	}
	metrics := map[any]map[string]any{}
	for _, metric := range recorded {
		metrics[metric["id"]] = metric
	}
	picked := []map[string]any{}
	for name := range strings.SplitSeq(query.Get("get"), ",") {
		switch metric := metrics[name]; {
		case metric != nil:
			picked = append(picked, project(metric, query.Get("agg")))
		case query.Has("agg"):
			return []byte("[]")
		}
	}
	answer, _ := json.Marshal(picked)
	return answer
}

// names lists the metrics without their values, as Flink does when it is asked for none.
func names(body []byte) []byte {
	var recorded []struct {
		ID string `json:"id"`
	}
	if json.Unmarshal(body, &recorded) != nil {
		return body
	}
	answer, _ := json.Marshal(recorded)
	return answer
}

// project keeps id, value and the aggregations.
func project(metric map[string]any, aggregations string) map[string]any {
	kept := map[string]any{}
	for _, field := range append(strings.Split(aggregations, ","), "id", "value") {
		if value, ok := metric[field]; ok {
			kept[field] = value
		}
	}
	return kept
}
