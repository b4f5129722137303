package logline

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

func TestBounded(t *testing.T) {
	long := strings.Repeat("x", 70_000)
	tests := []struct {
		why string
		log func(*slog.Logger)
	}{
		{"a text", func(l *slog.Logger) { l.Warn("refused", "record", long) }},
		{"an error", func(l *slog.Logger) { l.Warn("refused", "err", errors.New(long)) }},
		{"a value of any kind", func(l *slog.Logger) { l.Warn("refused", "values", []string{long, long}) }},
		{"a group", func(l *slog.Logger) { l.Warn("refused", slog.Group("of", "record", long)) }},
		{"what the logger adds to each line", func(l *slog.Logger) { l.With("topic", long).WithGroup("g").Warn("refused") }},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			log := &bytes.Buffer{}
			test.log(Bounded(slog.New(slog.NewTextHandler(log, nil))))
			assert.Less(t, log.Len(), 1500)
			assert.Contains(t, log.String(), "msg=refused")
			assert.Contains(t, log.String(), "bytes)")
		})
	}
}

func TestShortLinesAreAsTheyWere(t *testing.T) {
	write := func(wrap func(*slog.Logger) *slog.Logger) string {
		log := &bytes.Buffer{}
		wrap(slog.New(slog.NewTextHandler(log, nil))).With("topic", "output").
			Info("history read", "n", 7, "err", errors.New("away"), "ok", true)
		_, line, _ := strings.Cut(log.String(), "level=") // without the time
		return line
	}
	assert.Equal(t, write(func(l *slog.Logger) *slog.Logger { return l }), write(Bounded))
}
