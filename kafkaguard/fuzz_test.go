package kafkaguard

import (
	"bytes"
	"encoding/binary"
	"net"
	"testing"
	"time"

	"github.com/segmentio/kafka-go/protocol"
	"github.com/segmentio/kafka-go/protocol/apiversions"
	"github.com/segmentio/kafka-go/protocol/createtopics"
	"github.com/segmentio/kafka-go/protocol/describeconfigs"
	"github.com/segmentio/kafka-go/protocol/findcoordinator"
	"github.com/segmentio/kafka-go/protocol/listoffsets"
	"github.com/segmentio/kafka-go/protocol/metadata"
	"github.com/segmentio/kafka-go/protocol/offsetfetch"
	"github.com/segmentio/kafka-go/protocol/produce"
	"github.com/segmentio/kafka-go/protocol/saslauthenticate"
	"github.com/segmentio/kafka-go/protocol/saslhandshake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"flinkwatch/kafkaguard/hostile"
)

// asked are the requests whose answers kafka-go decodes.
var asked = []protocol.Message{
	&apiversions.Request{}, &metadata.Request{}, &listoffsets.Request{}, &offsetfetch.Request{},
	&findcoordinator.Request{},
	&describeconfigs.Request{}, &saslhandshake.Request{}, &saslauthenticate.Request{}, &createtopics.Request{},
	&produce.Request{
		Acks: -1, Topics: []produce.RequestTopic{{Partitions: []produce.RequestPartition{{
			RecordSet: protocol.RecordSet{Version: 2, Records: protocol.NewRecordReader(protocol.Record{})},
		}}}},
	},
}

// FuzzAnswers has kafka-go read whatever a server answers, through a guard. It may not panic, and may not take more
// room than there is.
func FuzzAnswers(f *testing.F) {
	for which, message := range asked {
		for version := range uint8(13) {
			answer := kmsg.ResponseForKey(int16(message.ApiKey()))
			answer.SetVersion(int16(version))
			f.Add(uint8(which), version, []byte(nil), answer.AppendTo(nil))
		}
	}
	f.Add(uint8(1), uint8(8), []byte(nil), hostile.Crowd(4096))
	f.Add(uint8(0), uint8(0), []byte("HTTP/1.1 400 Bad Request"), []byte(nil))
	f.Fuzz(func(t *testing.T, which, version uint8, head, body []byte) {
		message := asked[int(which)%len(asked)]
		if len(head) == 0 {
			head = binary.BigEndian.AppendUint32(nil, uint32(4+len(body)))
			head = binary.BigEndian.AppendUint32(head, 1)
		}
		server := &script{answer: bytes.NewReader(append(bytes.Clone(head), body...))}
		client := protocol.NewConn(Guard{MaxFetch: 1 << 20}.over(server, "fuzz"), "fuzz")
		client.SetVersions(map[protocol.ApiKey]int16{message.ApiKey(): int16(version), protocol.SaslHandshake: 1})
		before := allocated()
		_, _ = client.RoundTrip(message)
		if room := allocated() - before; room > 100<<20 {
			t.Fatalf("%d bytes of room for an answer of %d", room, len(head)+len(body))
		}
	})
}

// script is a connection to a server that has decided on its answer.
type script struct {
	net.Conn
	answer *bytes.Reader
}

func (s *script) Read(p []byte) (int, error)  { return s.answer.Read(p) }
func (s *script) Write(p []byte) (int, error) { return len(p), nil }
func (s *script) SetDeadline(time.Time) error { return nil }
