package grafana

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// Verify compares the dashboards that Grafana has with what they should be, and tells a line about each that is right.
// The error names every one that differs, and where.
func (g *Grafana) Verify(ctx context.Context, boards []Board, out io.Writer) error {
	version, err := g.Version(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "Grafana %s at %s\n", version, g.url)
	failed := []error{g.verifyDatasource(ctx)}
	for _, board := range boards {
		if err := g.verify(ctx, board); err != nil {
			failed = append(failed, err)
			continue
		}
		fmt.Fprintf(out, "✓ %s\n", board.UID)
	}
	return errors.Join(failed...)
}

func (g *Grafana) verifyDatasource(ctx context.Context) error {
	there, err := g.prometheuses(ctx)
	if err == nil && len(there) == 0 {
		return errors.New("there is no datasource of Prometheus")
	}
	return err
}

func (g *Grafana) verify(ctx context.Context, board Board) error {
	var there []byte
	err := guard("get dashboard "+board.UID, func() (err error) {
		there, _, err = g.api.GetRawDashboardByUID(ctx, board.UID)
		return err
	})
	if refused(err, http.StatusNotFound) {
		return fmt.Errorf("dashboard %s is not there", board.UID)
	}
	if err != nil {
		return err
	}
	differing, err := differences(board.JSON, there)
	if err != nil {
		return fmt.Errorf("compare dashboard %s: %w", board.UID, err)
	}
	if len(differing) > 0 {
		return fmt.Errorf("dashboard %s differs:\n  %s", board.UID, strings.Join(differing, "\n  "))
	}
	return nil
}

// shown is how many differences of one dashboard are named.
const shown = 5

// differences compares what a dashboard should be with what it is. What Grafana adds is no difference: ids, versions,
// fields that a newer Grafana knows. Nor is an empty field that it leaves out.
func differences(want, got []byte) ([]string, error) {
	var wanted, found map[string]any
	if err := json.Unmarshal(want, &wanted); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(got, &found); err != nil {
		return nil, err
	}
	for _, own := range []string{"id", "version"} {
		delete(wanted, own)
	}
	if newer, _ := found["schemaVersion"].(float64); newer > number(wanted["schemaVersion"]) {
		delete(wanted, "schemaVersion") // a newer Grafana brings dashboards to its own schema on loading them
	}
	all := differ("", wanted, found)
	if more := len(all) - shown; more > 0 {
		all = append(all[:shown], fmt.Sprintf("and %d more", more))
	}
	return all, nil
}

func number(value any) float64 {
	n, _ := value.(float64)
	return n
}

func differ(at string, want, got any) (found []string) {
	if empty(want) && empty(got) {
		return nil
	}
	switch wanted := want.(type) {
	case map[string]any:
		fields, _ := got.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(wanted)) {
			found = append(found, differ(strings.TrimPrefix(at+"."+key, "."), wanted[key], fields[key])...)
		}
	case []any:
		items, _ := got.([]any)
		if len(items) != len(wanted) {
			return []string{fmt.Sprintf("%s: %d there, not %d", at, len(items), len(wanted))}
		}
		for i := range wanted {
			found = append(found, differ(fmt.Sprintf("%s[%d]", at, i), wanted[i], items[i])...)
		}
	default:
		if !reflect.DeepEqual(want, got) {
			return []string{fmt.Sprintf("%s: %s, not %s", at, brief(got), brief(want))}
		}
	}
	return found
}

func empty(value any) bool {
	v := reflect.ValueOf(value)
	if !v.IsValid() {
		return true
	}
	if v.Kind() == reflect.Map || v.Kind() == reflect.Slice {
		return v.Len() == 0
	}
	return v.IsZero()
}

func brief(value any) string {
	text, err := json.Marshal(value)
	if err != nil || len(text) <= 60 {
		return string(text)
	}
	return string(text[:60]) + "…"
}
