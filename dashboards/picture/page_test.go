package picture

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// panel is one as Grafana 12 draws it.
func panel(title, head, content string) string {
	return fmt.Sprintf(`<section data-testid="data-testid Panel header %[1]s" style="width: 200px">%[2]s
		<h2 style="width: 100px; overflow: hidden; white-space: nowrap">%[1]s</h2>
		<div data-testid="data-testid panel content">%[3]s</div></section>`, title, head, content)
}

// cell is one of a table, that wide.
func cell(pixels int, words string) string {
	return fmt.Sprintf(`<div style="width: %dpx; overflow: hidden; text-overflow: ellipsis">%s</div>`, pixels, words)
}

// low is narrow, and as high as one line.
func low(overflow string) string {
	return fmt.Sprintf(
		`<div style="width: 50px; height: 20px; line-height: 20px; overflow: %s"><p style="margin: 0">short short</p></div>`,
		overflow,
	)
}

func browse(t *testing.T, headers map[string]string) *Browser {
	t.Helper()
	program, err := Find("")
	if err != nil {
		t.Skipf("pages are not looked at: %v", err)
	}
	b, err := Open(t.Context(), program, "127.0.0.1", headers)
	require.NoError(t, err)
	t.Cleanup(b.Close)
	return b
}

func TestFaultsOfAPage(t *testing.T) {
	b := browse(t, nil)
	signOfAnError := `<button data-testid="data-testid Panel status error"></button>`
	tests := []struct {
		name, title, head, content, want string
	}{
		{"a panel with a number is fine", "Lag", "", "<span>12 records</span>", ""},
		{"names that only contain the words are fine", "Keys", "", "<span>NaNcy, No database</span>", ""},
		{"a value that is no number", "Events", "", "<span>NaN</span>", `"Events": says "NaN"`},
		{"a bar that is none of its thresholds", "Story", "", "<span>-∞+</span>", `"Story": says "-∞"`},
		{"a panel without data", "Rate", "", "<div>No data</div>", `"Rate": says "No data"`},
		{"a panel without anything", "Heap", "", "", `"Heap": is empty`},
		{"a query that failed", "Size", signOfAnError, "<p>1</p>", `"Size": has the sign of an error`},
		{
			"a panel that never ends to load", "Slow", `<div aria-label="Panel loading bar"></div>`, "<p>1</p>",
			`"Slow": is still loading`,
		},
		{"a cell that its words fit into", "Wide", "", cell(100, "duplicate"), ""},
		{"a cell that is too narrow", "Thin", "", cell(20, "duplicate"), `"Thin": cuts "duplicate"`},
		{"a cell with room for one line of two", "Low", "", low("hidden"), `"Low": cuts "short short"`},
		{"a table with a line below its end can be scrolled", "Long", "", low("auto"), ""},
		{
			"words that an element around them cuts, on the left", "Right",
			"", `<div style="width: 30px; overflow: hidden; direction: rtl"><b><span>duplicate</span></b></div>`,
			`"Right": cuts "duplicate"`,
		},
		{
			"words cut in many cells are said once", "Grid", "", cell(20, "short") + cell(20, "short"),
			`"Grid": cuts "short"`,
		},
		{
			"a title that does not fit", "How far behind is the slowest?", "", "<p>1</p>",
			`"How far behind is the slowest?": its title is cut at 100 pixels`,
		},
	}
	var body strings.Builder
	for _, test := range tests {
		body.WriteString(panel(test.title, test.head, test.content))
	}
	body.WriteString(`<div>Loading plugin panel...</div>`)
	page, err := b.Take(serve(t, body.String()), Views[0])
	require.NoError(t, err)
	assert.Contains(t, page.Faults, Fault{"", "a panel without a title never loads"})
	found := map[string]string{}
	for _, fault := range page.Faults {
		found[fault.Panel] += fault.String()
	}
	for _, test := range tests {
		assert.Equal(t, test.want, found[test.title], test.name)
	}
}

// Below the fold panels are built when they come into view.
func TestThePictureIsOfTheWholePage(t *testing.T) {
	b := browse(t, nil)
	page, err := b.Take(serve(t, `<div style="height: 2000px"></div>`+panel("Last", "", "<p>NaN</p>")),
		View{400, 300, "dark"})
	require.NoError(t, err)
	assert.True(t, strings.HasPrefix(string(page.First), "\x89PNG"))
	assert.Greater(t, heightOf(page.Whole), 2000)
	assert.Equal(t, 300, heightOf(page.First))
	assert.Equal(t, []Fault{{"Last", `says "NaN"`}}, page.Faults)
}

// heightOf is in the header of a PNG.
func heightOf(png []byte) int { return int(png[22])<<8 | int(png[23]) }

// A page may load parts from elsewhere, who must not see the login.
func TestLoginIsSentToGrafanaAlone(t *testing.T) {
	b := browse(t, map[string]string{"Authorization": Basic("admin", "secret")})
	asked := make(chan string, 10)
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		asked <- "elsewhere: " + r.Header.Get("Authorization")
	}))
	defer elsewhere.Close()
	image := strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1) + "/picture.png"
	grafana := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			asked <- r.Header.Get("Authorization")
		}
		_, _ = io.WriteString(w, "<!doctype html><body>"+panel("Lag", "", `<img src="`+image+`">1`))
	}))
	defer grafana.Close()
	_, err := b.Take(grafana.URL, Views[0])
	require.NoError(t, err)
	close(asked)
	var all []string
	for header := range asked {
		all = append(all, header)
	}
	assert.Equal(t, []string{Basic("admin", "secret")}, all)
}

func TestNoChromium(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	_, err := Find("")
	require.ErrorIs(t, err, ErrNoChromium)
	_, err = Find("no-such-program")
	assert.ErrorContains(t, err, "no-such-program")
}

func serve(t *testing.T, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "<!doctype html><body>"+body)
	}))
	t.Cleanup(server.Close)
	return server.URL
}
