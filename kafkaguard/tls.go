package kafkaguard

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
)

// handshake begins TLS with the host of the address, unless the settings name another one.
func handshake(ctx context.Context, plain net.Conn, address string, settings *tls.Config) (net.Conn, error) {
	if settings.ServerName == "" {
		host, _, err := net.SplitHostPort(address)
		if err != nil {
			return nil, err
		}
		settings = settings.Clone()
		settings.ServerName = host
	}
	encrypted := tls.Client(plain, settings)
	err := encrypted.HandshakeContext(ctx)
	var record tls.RecordHeaderError
	switch {
	case err == nil:
		return encrypted, nil
	case errors.As(err, &record):
		return nil, fmt.Errorf("it does not speak TLS (it answered %s)", nameOf(record.RecordHeader[:]))
	case hungUp(err):
		return nil, fmt.Errorf("TLS handshake: it hung up (%w), as a server does that speaks plain text", io.ErrUnexpectedEOF)
	default:
		return nil, fmt.Errorf("TLS handshake: %w", err)
	}
}
