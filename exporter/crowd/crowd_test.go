package crowd

import (
	"bytes"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTooManyAtOnceAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		arrived, release := make(chan struct{}), make(chan struct{})
		log := &bytes.Buffer{}
		handler := AtMost(2, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
			arrived <- struct{}{}
			<-release
		}), slog.New(slog.NewTextHandler(log, nil)))
		ask := func() *httptest.ResponseRecorder {
			answer := httptest.NewRecorder()
			handler.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/metrics", nil))
			return answer
		}
		answers := make(chan int)
		for range 2 {
			go func() { answers <- ask().Code }()
			<-arrived
		}
		begin := time.Now()
		for range 100 {
			answer := ask()
			assert.Equal(t, http.StatusServiceUnavailable, answer.Code)
			assert.Equal(t, "more than 2 requests at once, try again later\n", answer.Body.String())
			assert.Equal(t, "1", answer.Header().Get("Retry-After"))
		}
		assert.Equal(t, 100*refuseAfter, time.Since(begin), "who asks again and again is slowed down")
		assert.Equal(t, 1, strings.Count(log.String(), "\n"), "it is said once in a minute")
		close(release)
		for range 2 {
			assert.Equal(t, http.StatusOK, <-answers)
		}
		go func() { <-arrived }()
		assert.Equal(t, http.StatusOK, ask().Code)
	})
}

// A client that does not read its answer has it for a while only; one that waits long for it to begin is not hurried.
func TestSlowReaders(t *testing.T) {
	const limit = time.Second // a busy machine writes a line in less
	page, ended := make([]byte, 64<<20), make(chan error, 1)
	server := httptest.NewServer(Within(limit, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-time.After(limit + limit/4) // longer than a client may read
			_, _ = io.WriteString(w, "here it is")
			return
		}
		_, err := w.Write(page)
		ended <- err
	})))
	defer server.Close()
	connection, err := net.Dial("tcp", server.Listener.Addr().String())
	require.NoError(t, err)
	defer connection.Close()
	_, err = io.WriteString(connection, "GET / HTTP/1.1\r\nHost: x\r\n\r\n")
	require.NoError(t, err)
	require.ErrorContains(t, <-ended, "i/o timeout")

	for range 2 { // on one connection
		response, err := http.Get(server.URL + "/slow")
		require.NoError(t, err)
		body, err := io.ReadAll(response.Body)
		response.Body.Close()
		require.NoError(t, err)
		assert.Equal(t, "here it is", string(body))
	}
}

// A client that opens connections and asks nothing does not keep others out.
func TestIdleConnectionsGiveWay(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "served")
	}))
	server.Config.ConnState = NewConnections(5).Changed
	server.Start()
	defer server.Close()
	var opened []net.Conn
	for range 20 {
		connection, err := net.Dial("tcp", server.Listener.Addr().String())
		require.NoError(t, err)
		defer connection.Close()
		opened = append(opened, connection)
	}
	response, err := http.Get(server.URL)
	require.NoError(t, err)
	body, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	response.Body.Close()
	assert.Equal(t, "served", string(body))
	for _, connection := range opened[:15] {
		require.NoError(t, connection.SetReadDeadline(time.Now().Add(10*time.Second)))
		_, err := connection.Read(make([]byte, 1))
		require.Error(t, err)
		require.NotErrorIs(t, err, os.ErrDeadlineExceeded, "it is closed")
	}
}

// However many requests a client has under way, another one gets a connection.
func TestOneClientDoesNotTakeAllConnections(t *testing.T) {
	const most = 5
	arrived, release := make(chan struct{}), make(chan struct{})
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/flood" {
			arrived <- struct{}{}
			<-release
		}
	}))
	server.Config.ConnState = NewConnections(most).Changed
	server.Start()
	defer server.Close()
	defer close(release)
	for range most {
		go func() { _, _ = get(from("127.0.0.1"), server.URL+"/flood") }()
		<-arrived
	}
	status, err := get(from("127.0.0.2"), server.URL+"/metrics")
	require.NoError(t, err)
	assert.Equal(t, http.StatusOK, status)
}

func from(address string) *http.Client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.ParseIP(address)}}
	return &http.Client{Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true}}
}

func get(client *http.Client, url string) (status int, err error) {
	response, err := client.Get(url)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// However many requests a client has under way, another one is served.
func TestOneClientDoesNotTakeAllRequests(t *testing.T) {
	const most = 2
	arrived, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	handler := AtMost(most, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/flood" {
			arrived <- struct{}{}
			<-release
		}
	}), slog.New(slog.DiscardHandler))
	ask := func(address, path string) int {
		request, answer := httptest.NewRequest(http.MethodGet, path, nil), httptest.NewRecorder()
		request.RemoteAddr = address
		handler.ServeHTTP(answer, request)
		return answer.Code
	}
	flood := func(address string) {
		go ask(address, "/flood")
		<-arrived
	}
	flood("10.0.0.1:1001")
	flood("10.0.0.1:1002")
	assert.Equal(t, http.StatusServiceUnavailable, ask("10.0.0.1:1003", "/metrics"))
	assert.Equal(t, http.StatusOK, ask("10.0.0.2:1001", "/metrics"))
	flood("10.0.0.2:1001")
	assert.Equal(t, http.StatusServiceUnavailable, ask("10.0.0.2:1002", "/metrics"), "one beyond the limit for each")
	flood("10.0.0.3:1001")
	assert.Equal(t, http.StatusServiceUnavailable, ask("10.0.0.4:1001", "/metrics"), "twice the limit is the end")
}

func TestClients(t *testing.T) {
	tests := []struct {
		why  string
		a, b string
		same bool
	}{
		{"two ports of an address", "10.0.0.1:1", "10.0.0.1:2", true},
		{"two addresses of IPv4", "10.0.0.1:1", "10.0.0.2:1", false},
		{"an address of IPv4, and the same one as IPv6 writes it", "10.0.0.1:1", "[::ffff:10.0.0.1]:1", true},
		{"a network of 64 bits", "[2001:db8::1]:1", "[2001:db8::2:1]:1", true},
		{"two networks of 64 bits", "[2001:db8::1]:1", "[2001:db8:0:1::1]:1", false},
		{"a link-local address with two zones", "[fe80::1%eth0]:1", "[fe80::1%eth1]:1", true},
		{"no addresses, as of a Unix socket", "@", "", true},
	}
	for _, test := range tests {
		t.Run(test.why, func(t *testing.T) {
			assert.Equal(t, test.same, clientAt(test.a) == clientAt(test.b))
		})
	}
}
