package flink_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"flinkwatch/exporter/flink"
)

// What stands in front of Flink is told in one line: where it was asked, what it answered, and what that probably
// means.
func TestWhatStandsInFrontOfFlink(t *testing.T) {
	html := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(status)
			_, _ = w.Write([]byte(body))
		}
	}
	tests := []struct {
		why    string
		answer http.HandlerFunc
		kind   error
		text   string
	}{
		{
			"a login page", html(200, "\n<html><head><TITLE lang=en>\nPlease log in</TITLE>"+strings.Repeat("x", 10_000)),
			flink.ErrMalformed, `malformed answer: URL answered 200 OK with text/html, a page of HTML, "Please log in": ` +
				"perhaps a login page, or another web page, in front of Flink",
		}, {
			"a page without a title", html(200, "<!DOCTYPE html><html></html>"),
			flink.ErrMalformed, "URL answered 200 OK with text/html, a page of HTML: perhaps a login page",
		}, {
			"a redirect to a login on another host",
			func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, "https://me:secret@sso.example/login?token=secret", http.StatusFound)
			},
			flink.ErrUnavailable, "unavailable: URL answered 302 Found with text/html, a page of HTML: " +
				"perhaps a login in front of Flink, it redirects to https://sso.example",
		}, {
			"credentials that are missing", html(401, ""),
			flink.ErrUnavailable,
			"URL answered 401 Unauthorized with text/html: perhaps credentials are missing, or not the right ones",
		}, {
			"a default backend",
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "text/plain")
				w.WriteHeader(http.StatusNotFound)
				_, _ = w.Write([]byte("default backend - 404"))
			},
			flink.ErrNotFound,
			`not found: URL answered 404 Not Found with text/plain, "default backend - 404": perhaps a proxy ` +
				"that has no route to Flink here, or the path prefix is missing in Flink's URL",
		}, {
			"a gateway's JSON is not Flink's",
			func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(http.StatusNotFound)
				_, _ = w.Write([]byte(`{"message":"no Route matched"}`))
			},
			flink.ErrNotFound,
			`URL answered 404 Not Found with application/json, "{\"message\":\"no Route matched\"}": perhaps a proxy`,
		}, {
			"a proxy the other side of which is dead", html(502, "<html><title>502 Bad Gateway</title></html>"),
			flink.ErrUnavailable, `URL answered 502 Bad Gateway with text/html, a page of HTML, "502 Bad Gateway": ` +
				"perhaps a proxy that does not reach Flink",
		}, {
			"something else", html(418, ""), flink.ErrUnavailable,
			"URL answered 418 I'm a teapot with text/html: this is not Flink's REST API",
		}, {
			"a status that nobody knows", html(599, ""), flink.ErrUnavailable, "URL answered 599 with text/html: this is not",
		},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			server := httptest.NewServer(test.answer)
			defer server.Close()
			withUser := strings.Replace(server.URL, "http://", "http://me:secret@", 1)
			_, err := flink.New(flink.Config{URL: withUser, Timeout: 10 * time.Second}).Overview(t.Context())
			require.ErrorIs(t, err, test.kind)
			assert.ErrorContains(t, err, strings.Replace(test.text, "URL", server.URL, 1))
			assert.NotContains(t, err.Error(), "secret")
			assert.NotContains(t, err.Error(), "\n")
		})
	}
}

// A dead proxy is named by its own address.
func TestADeadProxyIsNamed(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	proxy := server.Listener.Addr().String()
	server.Close()
	transport := &http.Transport{Proxy: func(r *http.Request) (*url.URL, error) { return url.Parse("http://" + proxy) }}
	_, err := flink.New(flink.Config{URL: "http://flink:8081", Timeout: 10 * time.Second, Transport: transport}).
		Overview(t.Context())
	require.ErrorIs(t, err, flink.ErrUnavailable)
	assert.ErrorContains(t, err, "proxyconnect tcp: dial tcp "+proxy)
}
