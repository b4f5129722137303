package flink

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"flinkwatch/exporter/label"
)

// explain says what came where JSON was expected. What is JSON, but not all of it, is left to err.
func explain(response *http.Response, begun []byte, err error) error {
	text := bytes.TrimSpace(begun)
	switch {
	case len(text) == 0:
		return fmt.Errorf("nothing: %w", err)
	case bytes.ContainsAny(text[:1], `{["`):
		return err
	}
	return errors.New(stranger(response, begun))
}

// stranger describes an answer that is not Flink's: who gave it, what it is, and what probably stands in front of
// Flink.
func stranger(response *http.Response, begun []byte) string {
	who := url.URL{Scheme: response.Request.URL.Scheme, Host: response.Request.URL.Host} // no user, no password
	return fmt.Sprintf("%s answered %s with %s: %s",
		who.String(), statusText(response.StatusCode), content(response.Header, begun), likely(response))
}

func statusText(status int) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", status, http.StatusText(status)))
}

var title = regexp.MustCompile(`(?is)<title[^>]*>\s*([^<]{1,100})`)

// content is the type of an answer, and of a page its title.
func content(header http.Header, begun []byte) string {
	kind, _, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		kind = "no content type"
	}
	text := bytes.TrimSpace(begun)
	switch match := title.FindSubmatch(text); {
	case len(text) == 0:
		return label.Of(kind)
	case match != nil:
		return fmt.Sprintf("%s, a page of HTML, %q", label.Of(kind), bytes.TrimSpace(match[1]))
	case text[0] == '<':
		return label.Of(kind) + ", a page of HTML"
	default:
		return fmt.Sprintf("%s, %q", label.Of(kind), label.Cut(string(text), 40))
	}
}

// likely is what probably gives such an answer. Flink's own errors are JSON.
func likely(response *http.Response) string {
	switch status := response.StatusCode; {
	case status == http.StatusOK:
		return "perhaps a login page, or another web page, in front of Flink"
	case status >= 300 && status < 400:
		return "perhaps a login in front of Flink" + redirect(response)
	case status == http.StatusUnauthorized, status == http.StatusForbidden, status == http.StatusProxyAuthRequired:
		return "perhaps credentials are missing, or not the right ones"
	case status == http.StatusNotFound:
		return "perhaps a proxy that has no route to Flink here, or the path prefix is missing in Flink's URL"
	case status == http.StatusBadGateway, status == http.StatusServiceUnavailable, status == http.StatusGatewayTimeout:
		return "perhaps a proxy that does not reach Flink"
	default:
		return "this is not Flink's REST API"
	}
}

// redirect is where an answer sends the client.
func redirect(response *http.Response) string {
	to, err := response.Location()
	if err != nil {
		return ""
	}
	return fmt.Sprintf(", it redirects to %s://%s", label.Of(to.Scheme), label.Of(to.Host))
}

// beginning is a writer that keeps the first bytes.
type beginning struct{ text []byte }

// beginningLimit is where the title of a page has come.
const beginningLimit = 2048

func (b *beginning) Write(p []byte) (int, error) {
	b.text = append(b.text, p[:min(len(p), beginningLimit-len(b.text))]...)
	return len(p), nil
}
