package stack

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/google/renameio/v2"

	"flinkwatch/playground/settings"
)

// auditTime is how the exporter judges the job's windows, and since when: what another variant of the job has written
// before that is not judged by its measure.
type auditTime struct {
	Time  string    `json:"time"` // event or processing
	Since time.Time `json:"since,omitzero"`
}

func auditTimeFile(s settings.Settings) string { return filepath.Join(s.State, "audit-time.json") }

// timeOf is what cuts the windows of the job with these settings.
func timeOf(s settings.Settings) string {
	if slices.Contains(s.JobArgs(), "--event-time") {
		return "event"
	}
	return "processing"
}

// recallAuditTime is what the exporter was last told; what the settings say where it was never told anything.
func recallAuditTime(s settings.Settings) auditTime {
	var told auditTime
	text, err := os.ReadFile(auditTimeFile(s))
	if err != nil || json.Unmarshal(text, &told) != nil || told.Time == "" {
		return auditTime{Time: timeOf(s)}
	}
	return told
}

// flags are those of the exporter.
func (a auditTime) flags() []string {
	flags := []string{"--audit.time=" + a.Time}
	if !a.Since.IsZero() {
		flags = append(flags, "--audit.from="+a.Since.Format(time.RFC3339))
	}
	return flags
}

// followTime tells the exporter, if the job's windows are about to be cut by another time than so far, and starts it
// again if it runs.
func (st *Stack) followTime(ctx context.Context, services []Service, now time.Time) error {
	told, time := recallAuditTime(st.settings), timeOf(st.settings)
	if _, err := os.Stat(auditTimeFile(st.settings)); err == nil && told.Time == time {
		return nil
	}
	changed := told.Time != time
	if told.Time = time; changed {
		told.Since = now.UTC()
	}
	if err := st.keepAuditTime(told); err != nil || !changed {
		return err
	}
	st.progress.Say("  %-14s windows are cut by %s time from now on, and judged by that", "exporter", time)
	if _, runs := st.table.Running("exporter"); !runs {
		return nil
	}
	exporter, err := named(services, "exporter")
	if err != nil {
		return err
	}
	if err := st.stop("exporter"); err != nil {
		return err
	}
	return st.starter().StartAll(ctx, withoutNeeds(exporter))
}

func (st *Stack) keepAuditTime(told auditTime) error {
	text, err := json.Marshal(told)
	if err == nil {
		err = renameio.WriteFile(auditTimeFile(st.settings), text, 0o644)
	}
	if err != nil {
		return fmt.Errorf("remember how windows are judged: %w", err)
	}
	return nil
}
