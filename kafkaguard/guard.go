// Package kafkaguard connects to brokers, and lets through what is an answer of Kafka's. kafka-go trusts every length
// that a server sends: it makes room for what the first four bytes of an HTTP server say, which is more than a
// gigabyte, and it panics on others. So an answer is bounded here, and read by a decoder that checks it, before
// kafka-go sees it.
package kafkaguard

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"time"
)

const (
	dialTimeout = 3 * time.Second
	// answerTimeout is how long an answer may take where the client sets no deadline: kafka-go sets none for a login.
	answerTimeout = 10 * time.Second
)

// Guard makes connections that take only Kafka's answers. It serves clients that wait for one answer before they
// send the next request, as kafka-go does.
type Guard struct {
	// TLS is nil where Kafka is spoken to in plain text. kafka-go must know nothing of it.
	TLS *tls.Config
	// TLSAdvice says what is to be done where TLS is nil and the broker speaks TLS.
	TLSAdvice string
	// LoginAdvice says what is to be done where the client does not log in and the broker hangs up for that.
	LoginAdvice string
	// MaxFetch is how many bytes an answer with records may have. It is passed on unread, as it comes: who asks for
	// records checks them. Where it is 0, no records are taken.
	MaxFetch uint32

	patience time.Duration // answerTimeout, if it is 0
}

// Dial connects to a broker. It can be the Dial of a kafka.Transport.
func (g Guard) Dial(ctx context.Context, network, address string) (net.Conn, error) {
	plain, err := (&net.Dialer{Timeout: dialTimeout}).DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	if g.TLS == nil {
		return g.over(plain, address), nil
	}
	encrypted, err := handshake(ctx, plain, address, g.TLS)
	if err != nil {
		_ = plain.Close()
		return nil, fmt.Errorf("kafka %s: %w", address, err)
	}
	return g.over(encrypted, address), nil
}

func (g Guard) over(connection net.Conn, address string) net.Conn {
	return &conn{Conn: connection, guard: g, address: address}
}
