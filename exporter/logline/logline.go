// Package logline bounds the lines of the log: they may quote what others have sent.
package logline

import (
	"context"
	"fmt"
	"log/slog"

	"flinkwatch/exporter/label"
)

// Bounded returns a logger whose texts are not much longer than label.Line allows.
func Bounded(logger *slog.Logger) *slog.Logger { return slog.New(handler{logger.Handler()}) }

// If returns a logger that drops the lines that may not be written, as may says for each.
func If(may func() bool, logger *slog.Logger) *slog.Logger {
	return slog.New(gate{logger.Handler(), may})
}

type gate struct {
	slog.Handler
	may func() bool
}

func (g gate) Handle(ctx context.Context, record slog.Record) error {
	if !g.may() {
		return nil
	}
	return g.Handler.Handle(ctx, record)
}

func (g gate) WithAttrs(attrs []slog.Attr) slog.Handler {
	return gate{g.Handler.WithAttrs(attrs), g.may}
}

func (g gate) WithGroup(name string) slog.Handler { return gate{g.Handler.WithGroup(name), g.may} }

type handler struct{ slog.Handler }

func (h handler) Handle(ctx context.Context, record slog.Record) error {
	short := slog.NewRecord(record.Time, record.Level, label.Line(record.Message), record.PC)
	record.Attrs(func(attr slog.Attr) bool {
		short.AddAttrs(bounded(attr))
		return true
	})
	return h.Handler.Handle(ctx, short)
}

func (h handler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return handler{h.Handler.WithAttrs(all(attrs))}
}

func (h handler) WithGroup(name string) slog.Handler { return handler{h.Handler.WithGroup(name)} }

func bounded(attr slog.Attr) slog.Attr {
	switch value := attr.Value.Resolve(); value.Kind() {
	case slog.KindString:
		attr.Value = slog.StringValue(label.Line(value.String()))
	case slog.KindGroup:
		attr.Value = slog.GroupValue(all(value.Group())...)
	case slog.KindAny:
		attr.Value = slog.StringValue(label.Line(fmt.Sprint(value.Any())))
	}
	return attr
}

func all(attrs []slog.Attr) []slog.Attr {
	short := make([]slog.Attr, len(attrs))
	for i, attr := range attrs {
		short[i] = bounded(attr)
	}
	return short
}
