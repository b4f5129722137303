package kafkaguard

import (
	"encoding/binary"
	"fmt"
	"runtime"
	"sync"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// MaxAnswer is how many bytes an answer without records may have. Metadata of 5,000 partitions with three replicas each
// fits in. The decoder makes room for as many elements as there are bytes left, 45 MB for this many. muchRoom is
// how long an answer has to be for that to matter.
const (
	MaxAnswer = 256 << 10
	muchRoom  = 32 << 10
)

// answerHeader is the length of an answer and its correlation id.
const answerHeader = 4 + 4

// reading has one answer checked at a time, on however many connections: together they take no more room than one.
var reading sync.Mutex

// check reads the body of the answer to a request, and returns the whole answer as Kafka would write it: kafka-go is to
// see what was understood here, and nothing else.
func (r request) check(body []byte) ([]byte, error) {
	reading.Lock()
	defer reading.Unlock()
	answer := r.key.Response()
	answer.SetVersion(r.version)
	if err := answer.ReadFrom(body); err != nil {
		if len(body) > muchRoom {
			runtime.GC() // the next lie is to have the same room
		}
		return nil, fmt.Errorf("its answer of %d bytes to %s: %w", len(body), r.key.Name(), err)
	}
	if versions, ok := answer.(*kmsg.ApiVersionsResponse); ok {
		withoutFlexible(versions.ApiKeys)
	}
	whole := answer.AppendTo(make([]byte, answerHeader, answerHeader+len(body)))
	binary.BigEndian.PutUint32(whole, uint32(len(whole)-4))
	binary.BigEndian.PutUint32(whole[4:], uint32(r.correlation))
	return whole, nil
}

// withoutFlexible has the broker speak no version that could not be checked: see request.checkable.
func withoutFlexible(spoken []kmsg.ApiVersionsResponseApiKey) {
	for i := range spoken {
		request := kmsg.RequestForKey(spoken[i].ApiKey)
		if request == nil {
			continue
		}
		for v := min(spoken[i].MaxVersion, request.MaxVersion()); v >= spoken[i].MinVersion; v-- {
			if request.SetVersion(v); !request.IsFlexible() {
				spoken[i].MaxVersion = v
				break
			}
		}
	}
}
