package kafkaguard

import (
	"bytes"
	"errors"
	"fmt"
)

var (
	// ErrNoKafka says that what answers is another server than Kafka.
	ErrNoKafka = errors.New("this is no Kafka")
	// ErrTLS says that a server was spoken to in plain text, and speaks TLS.
	ErrTLS = errors.New("it speaks TLS, and was spoken to in plain text")
)

// strangers are servers that a port may belong to, by how they begin. No answer of Kafka's is so long that its length
// would begin with a letter.
var strangers = []struct{ begin, name string }{
	{"HTTP", "HTTP"},
	{"SSH-", "SSH"},
	{"220", "as a mail or FTP server"},
}

// nameOf says what server begins its answer so.
func nameOf(begin []byte) string {
	for _, stranger := range strangers {
		if bytes.HasPrefix(begin, []byte(stranger.begin)) {
			return stranger.name
		}
	}
	return fmt.Sprintf("%q", begin)
}

// stranger is the error for a server that begins so.
func (g Guard) stranger(begin []byte) error {
	switch {
	case g.TLS == nil && speaksTLS(begin) && g.TLSAdvice != "":
		return fmt.Errorf("%w: %s", ErrTLS, g.TLSAdvice)
	case g.TLS == nil && speaksTLS(begin):
		return ErrTLS
	default:
		return fmt.Errorf("%w (it answered %s)", ErrNoKafka, nameOf(begin))
	}
}

// speaksTLS tells a TLS record, an alert or one of a handshake, by its type and version.
func speaksTLS(begin []byte) bool {
	return len(begin) > 2 && (begin[0] == 0x15 || begin[0] == 0x16) && begin[1] == 3 && begin[2] <= 4
}
