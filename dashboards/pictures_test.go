package main

import (
	"net/url"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/dashboards/picture"
)

func TestPicturesShowTheTimeRange(t *testing.T) {
	for _, c := range []struct {
		says, from, to string
	}{
		{says: "what is there now", from: "now-30m", to: "now"},
		{says: "an outage that is over", from: "2026-11-27T11:44:00.000Z", to: "2026-11-27T11:54:00.000Z"},
	} {
		t.Run(c.says, func(t *testing.T) {
			flags := pictureFlags{from: c.from, to: c.to}
			address := flags.address("http://localhost:3000/", "flinkwatch-overview", picture.View{Theme: "dark"})
			page, err := url.Parse(address)
			require.NoError(t, err)
			assert.Equal(t, "http://localhost:3000/d/flinkwatch-overview", page.Scheme+"://"+page.Host+page.Path)
			want := url.Values{"from": {c.from}, "to": {c.to}, "theme": {"dark"}, "refresh": {"1d"}}
			assert.Equal(t, want, page.Query())
		})
	}
}
