package grafana

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/grafana-tools/sdk"
)

// Tag is on every mark; the dashboards show the annotations that have it.
const Tag = "flinkwatch"

// Mark leaves a mark with a text at a moment, on all dashboards.
func (g *Grafana) Mark(ctx context.Context, text string, at time.Time) error {
	if strings.TrimSpace(text) == "" {
		return errors.New("a mark needs a text")
	}
	return guard("mark "+text, func() error {
		_, err := g.api.CreateAnnotation(ctx, sdk.CreateAnnotationRequest{
			Text: text, Tags: []string{Tag}, Time: at.UnixMilli(),
		})
		return err
	})
}
