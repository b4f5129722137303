package stream

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/segmentio/kafka-go/sasl"
)

// bearer logs in with a token (RFC 7628), which is all that the broker is told.
type bearer struct{ token string }

func (b bearer) Name() string { return OAuthBearer }

func (b bearer) Start(context.Context) (sasl.StateMachine, []byte, error) {
	if b.token == "" || strings.ContainsAny(b.token, " \r\n\x00\x01") {
		return nil, nil, errors.New("the token is empty, or has characters that no token has")
	}
	return b, []byte("n,,\x01auth=Bearer " + b.token + "\x01\x01"), nil
}

// Next ends the login: a broker that takes the token says nothing, another says what is wrong with it.
func (b bearer) Next(_ context.Context, challenge []byte) (bool, []byte, error) {
	if len(challenge) > 0 {
		return false, nil, fmt.Errorf("the broker refuses the token: %.200q", challenge)
	}
	return true, nil, nil
}
