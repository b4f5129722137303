package kafkaguard

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// written is a request as kafka-go writes it.
func written(key kmsg.Key, version int16, correlation int32, body string) []byte {
	head := binary.BigEndian.AppendUint32(nil, uint32(8+len(body)))
	head = binary.BigEndian.AppendUint16(head, uint16(key))
	head = binary.BigEndian.AppendUint16(head, uint16(version))
	return append(binary.BigEndian.AppendUint32(head, uint32(correlation)), body...)
}

func TestRequestsAreKnownHoweverTheyAreWritten(t *testing.T) {
	all := append(written(kmsg.ApiVersions, 0, 1, "name"), written(kmsg.Metadata, 8, 2, "a longer body")...)
	for size := 1; size <= len(all); size++ {
		s := sender{}
		for rest := all; len(rest) > 0; rest = rest[min(size, len(rest)):] {
			require.NoError(t, s.follow(rest[:min(size, len(rest))]))
		}
		assert.Equal(t, request{kmsg.Metadata, 8, 2}, s.last, "in pieces of %d bytes", size)
		assert.Zero(t, s.left)
		assert.True(t, s.open)
	}
}

func TestRequestsWhoseAnswerCannotBeCheckedAreNotSent(t *testing.T) {
	for _, test := range []struct {
		why     string
		key     kmsg.Key
		version int16
		want    string
	}{
		{"a login with headers", kmsg.SASLHandshake, 1, ""},
		{
			"a login that goes on without headers", kmsg.SASLHandshake, 0,
			"speaks version 0 of SASLHandshake, and 1 (Kafka 1.0)",
		},
		{"the last version without tags", kmsg.Metadata, 8, ""},
		{"a version with tags", kmsg.Metadata, 9, "version 9 of Metadata is newer than what is read here"},
		{"a request of a later Kafka", 9999, 0, "request 9999 is not known"},
	} {
		t.Run(test.why, func(t *testing.T) {
			err := (&sender{}).follow(written(test.key, test.version, 1, ""))
			if test.want == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, test.want)
		})
	}
}

func TestTheBrokerIsSaidToSpeakNoVersionThatCannotBeChecked(t *testing.T) {
	for _, test := range []struct {
		why            string
		key            kmsg.Key
		min, max, want int16
	}{
		{"a version without tags is there", kmsg.Metadata, 0, 12, 8},
		{"all versions are without tags", kmsg.Metadata, 0, 5, 5},
		{"all versions are with tags", kmsg.Metadata, 9, 12, 12},
		{"a request of a later Kafka", 9999, 0, 3, 3},
		{"no version at all", kmsg.Metadata, -32768, -32768, -32768},
		{"all versions that there could be", kmsg.Metadata, -32768, 32767, 8},
	} {
		t.Run(test.why, func(t *testing.T) {
			spoken := []kmsg.ApiVersionsResponseApiKey{{ApiKey: test.key.Int16(), MinVersion: test.min, MaxVersion: test.max}}
			withoutFlexible(spoken)
			assert.Equal(t, test.want, spoken[0].MaxVersion)
		})
	}
}
