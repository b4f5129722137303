package stream

import (
	"testing"

	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kmsg"
)

func TestLoginWithAToken(t *testing.T) {
	for _, test := range []struct{ why, token, want string }{
		{"the token of the user", "e30.e30.", ""},
		{"another token is refused", secret, "the broker refuses the token: "},
		{"an empty file", "", "login with OAUTHBEARER: the token is empty, or has characters that no token has"},
	} {
		t.Run(test.why, func(t *testing.T) {
			b := guarded(t)
			b.takeToken("e30.e30.")
			connection := b.connection()
			connection.SASL = &SASL{Mechanism: OAuthBearer, Password: func() (string, error) { return test.token, nil }}
			if test.want != "" {
				requireOneLine(t, b, connection, test.want)
				return
			}
			a, _, _ := b.runWith(AuditorConfig{Kafka: connection, Topic: topic, Audit: testAudit})
			b.waitReady(a)
		})
	}
}

// takeToken has the broker take this token only, as Kafka does it: kfake knows no tokens.
func (b *broker) takeToken(token string) {
	b.cluster.ControlKey(int16(kmsg.SASLHandshake), func(request kmsg.Request) (kmsg.Response, error, bool) {
		b.cluster.KeepControl()
		require.Equal(b.t, OAuthBearer, request.(*kmsg.SASLHandshakeRequest).Mechanism)
		answer := request.ResponseKind().(*kmsg.SASLHandshakeResponse)
		answer.SupportedMechanisms = []string{OAuthBearer}
		return answer, nil, true
	})
	b.cluster.ControlKey(int16(kmsg.SASLAuthenticate), func(request kmsg.Request) (kmsg.Response, error, bool) {
		b.cluster.KeepControl()
		answer := request.ResponseKind().(*kmsg.SASLAuthenticateResponse)
		if string(request.(*kmsg.SASLAuthenticateRequest).SASLAuthBytes) != "n,,\x01auth=Bearer "+token+"\x01\x01" {
			answer.SASLAuthBytes = []byte(`{"status":"invalid_token"}`)
		}
		return answer, nil, true
	})
}
