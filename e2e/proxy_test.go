//go:build e2e

package e2e

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"sync"
	"testing"

	"github.com/segmentio/kafka-go/protocol"
	fetchapi "github.com/segmentio/kafka-go/protocol/fetch"
	"github.com/segmentio/kafka-go/protocol/metadata"
)

// proxy stands between a client and a real Kafka, and can make one partition unreadable: what a partition without a
// leader looks like, which a single broker cannot show.
type proxy struct {
	t        testing.TB
	kafka    string
	listener net.Listener
	mu       sync.Mutex
	topic    string
	hidden   int32
	refused  int
}

func newProxy(t testing.TB, kafka string) *proxy {
	p := &proxy{t: t, kafka: kafka}
	p.listener = listen(t, p.serve)
	return p
}

func (p *proxy) address() string { return p.listener.Addr().String() }

// hide makes a partition unreadable; an empty topic makes all readable again.
func (p *proxy) hide(topic string, partition int32) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.topic, p.hidden = topic, partition
}

func (p *proxy) hides(r *fetchapi.Request) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	hides := p.topic != "" && r.Topics[0].Topic == p.topic && r.Topics[0].Partitions[0].Partition == p.hidden
	if hides {
		p.refused++
	}
	return hides
}

func (p *proxy) refusals() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.refused
}

// serve passes requests on one by one, as kafka-go sends them, and answers to them.
func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	broker, err := net.Dial("tcp", p.kafka)
	if err != nil {
		return
	}
	defer broker.Close()
	for {
		request, err := readFrame(client)
		if err != nil {
			return
		}
		answer, err := p.exchange(broker, request)
		if err != nil {
			return
		}
		if _, err := client.Write(answer); err != nil {
			return
		}
	}
}

func (p *proxy) exchange(broker net.Conn, request []byte) ([]byte, error) {
	key := apiKey(request)
	version := int16(binary.BigEndian.Uint16(request[6:]))
	if key == protocol.Fetch {
		_, correlation, _, message, err := protocol.ReadRequest(bytes.NewReader(request))
		if err != nil {
			return nil, err
		}
		if r := message.(*fetchapi.Request); p.hides(r) {
			return noLeader(correlation, r), nil
		}
	}
	if _, err := broker.Write(request); err != nil {
		return nil, err
	}
	answer, err := readFrame(broker)
	if err != nil || key != protocol.Metadata {
		return answer, err
	}
	return p.moved(answer, version)
}

// moved is an answer with the proxy in the place of the broker.
func (p *proxy) moved(answer []byte, version int16) ([]byte, error) {
	correlation, message, err := protocol.ReadResponse(bytes.NewReader(answer), protocol.Metadata, version)
	if err != nil {
		return nil, err
	}
	response := message.(*metadata.Response)
	at := p.listener.Addr().(*net.TCPAddr)
	for n := range response.Brokers {
		response.Brokers[n].Host, response.Brokers[n].Port = at.IP.String(), int32(at.Port)
	}
	out := &bytes.Buffer{}
	err = protocol.WriteResponse(out, version, correlation, response)
	return out.Bytes(), err
}

func readFrame(r io.Reader) ([]byte, error) {
	frame := make([]byte, 4)
	if _, err := io.ReadFull(r, frame); err != nil {
		return nil, err
	}
	frame = append(frame, make([]byte, binary.BigEndian.Uint32(frame))...)
	_, err := io.ReadFull(r, frame[4:])
	return frame, err
}

// noLeader is Kafka's answer of version 11 for a partition whose leader is elsewhere.
func noLeader(correlation int32, r *fetchapi.Request) []byte {
	const notLeader = 6
	topic := r.Topics[0].Topic
	body := binary.BigEndian.AppendUint32(nil, uint32(correlation))
	body = append(body, make([]byte, 4+2+4)...) // throttle time, error, session
	body = binary.BigEndian.AppendUint32(body, 1)
	body = binary.BigEndian.AppendUint16(body, uint16(len(topic)))
	body = append(body, topic...)
	body = binary.BigEndian.AppendUint32(body, 1)
	body = binary.BigEndian.AppendUint32(body, uint32(r.Topics[0].Partitions[0].Partition))
	body = binary.BigEndian.AppendUint16(body, notLeader)
	body = append(body, make([]byte, 8+8+8+4+4+4)...) // offsets, aborted transactions, replica, records
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...)
}
