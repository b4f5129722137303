package kafkaguard

import (
	"encoding/binary"
	"fmt"

	"github.com/twmb/franz-go/pkg/kmsg"
)

// request is what an answer is for.
type request struct {
	key         kmsg.Key
	version     int16
	correlation int32
}

// requestHeader is the length of a request, of its key, its version and its correlation id.
const requestHeader = 4 + 2 + 2 + 4

// sender follows what a client writes, and knows the request that was sent last.
type sender struct {
	head []byte
	left int64 // bytes of the request that are still to come
	last request
	open bool // whether its answer is still to come
}

// follow takes what is about to be written. Its error is about a request whose answer could not be checked.
func (s *sender) follow(written []byte) error {
	for len(written) > 0 {
		if s.left > 0 {
			n := min(s.left, int64(len(written)))
			s.left, written = s.left-n, written[n:]
			continue
		}
		n := min(requestHeader-len(s.head), len(written))
		s.head, written = append(s.head, written[:n]...), written[n:]
		if len(s.head) == requestHeader {
			if err := s.begin(); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *sender) begin() error {
	s.left = int64(binary.BigEndian.Uint32(s.head)) - (requestHeader - 4)
	s.last = request{
		key:         kmsg.Key(binary.BigEndian.Uint16(s.head[4:])),
		version:     int16(binary.BigEndian.Uint16(s.head[6:])),
		correlation: int32(binary.BigEndian.Uint32(s.head[8:])),
	}
	s.open, s.head = true, s.head[:0]
	return s.last.checkable()
}

// checkable is an error if the answer to the request could not be checked: a login in version 0 continues without
// headers, and in flexible versions kmsg counts tags that are not there, up to four billion.
func (r request) checkable() error {
	known := r.key.Request()
	if known == nil {
		return fmt.Errorf("request %d is not known", r.key)
	}
	known.SetVersion(r.version)
	switch {
	case r.key == kmsg.SASLHandshake && r.version == 0:
		return fmt.Errorf("the broker speaks version 0 of %s, and 1 (Kafka 1.0) is needed", r.key.Name())
	case known.IsFlexible():
		return fmt.Errorf("version %d of %s is newer than what is read here", r.version, r.key.Name())
	}
	return nil
}
