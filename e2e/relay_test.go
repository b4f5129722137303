//go:build e2e

package e2e

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"sync"
	"testing"

	"github.com/segmentio/kafka-go/protocol"
	"github.com/stretchr/testify/require"
)

// relay passes on what clients and a real Kafka say to each other, and puts itself in the broker's place in what Kafka
// says of itself. It can keep one client waiting for its records: to that client Kafka is slow.
type relay struct {
	kafka    string
	listener net.Listener
	mu       sync.Mutex
	client   string
	kept     chan struct{} // closed while nobody is kept waiting
}

func newRelay(t testing.TB, kafka string) *relay {
	r := &relay{kafka: kafka, kept: make(chan struct{})}
	close(r.kept)
	r.listener = listen(t, r.serve)
	return r
}

// listen serves all who connect, until the story ends.
func listen(t testing.TB, serve func(client net.Conn)) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			client, err := listener.Accept()
			if err != nil {
				return
			}
			go serve(client)
		}
	}()
	return listener
}

func (r *relay) address() string { return r.listener.Addr().String() }

// keep makes the client whose id ends in a suffix wait, until release is called.
func (r *relay) keep(suffix string) (release func()) {
	kept := make(chan struct{})
	r.mu.Lock()
	defer r.mu.Unlock()
	r.client, r.kept = suffix, kept
	return sync.OnceFunc(func() { close(kept) })
}

// await returns once the request may pass.
func (r *relay) await(request []byte) {
	r.mu.Lock()
	client, kept := r.client, r.kept
	r.mu.Unlock()
	if apiKey(request) == protocol.Fetch && strings.HasSuffix(clientID(request), client) {
		<-kept
	}
}

func (r *relay) serve(client net.Conn) {
	defer client.Close()
	broker, err := net.Dial("tcp", r.kafka)
	if err != nil {
		return
	}
	defer broker.Close()
	go func() {
		defer client.Close()
		pass(broker, client, r.moved)
	}()
	pass(client, broker, func(request []byte) []byte {
		r.await(request)
		return request
	})
}

// pass hands on frames until one of the two is gone.
func pass(from io.Reader, to io.Writer, through func(frame []byte) []byte) {
	for {
		frame, err := readFrame(from)
		if err != nil {
			return
		}
		if _, err := to.Write(through(frame)); err != nil {
			return
		}
	}
}

// moved is an answer with the relay's port in the place of the broker's, wherever Kafka says where it is.
func (r *relay) moved(answer []byte) []byte {
	return bytes.ReplaceAll(answer, place(r.kafka), place(r.address()))
}

// place is how Kafka says where a broker is, whatever the version of the answer: the port behind the host.
func place(address string) []byte {
	_, port, err := net.SplitHostPort(address)
	if err != nil {
		panic(err)
	}
	number, err := net.LookupPort("tcp", port)
	if err != nil {
		panic(err)
	}
	return binary.BigEndian.AppendUint32([]byte("localhost"), uint32(number))
}

func apiKey(request []byte) protocol.ApiKey {
	return protocol.ApiKey(binary.BigEndian.Uint16(request[4:]))
}

// clientID is in the head of every request, behind the length, the key, the version and the number of the request.
func clientID(request []byte) string {
	const at = 4 + 2 + 2 + 4
	length := int16(binary.BigEndian.Uint16(request[at:]))
	return string(request[at+2 : at+2+max(0, int(length))])
}
