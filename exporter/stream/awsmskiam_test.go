package stream

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"github.com/twmb/franz-go/pkg/kmsg"
)

// A login with credentials of AWS: what the broker gets is signed for it, for the region, and holds no secret.
func TestLoginWithAWS(t *testing.T) {
	b := guarded(t)
	signed := b.takeAWS()
	connection := b.connection()
	connection.SASL = &SASL{Mechanism: AWSMSKIAM, AWS: &aws.Config{
		Region: "eu-central-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{AccessKeyID: "AKIA1", SecretAccessKey: secret, SessionToken: "session"}, nil
		}),
	}}
	a, _, _ := b.runWith(AuditorConfig{Kafka: connection, Topic: topic, Audit: testAudit})
	b.waitReady(a)

	text := <-signed
	assert.NotContains(t, string(text), secret)
	var login map[string]string
	require.NoError(t, json.Unmarshal(text, &login))
	assert.Equal(t, "kafka-cluster:Connect", login["action"])
	assert.Equal(t, "127.0.0.1", login["host"])
	assert.Regexp(t, `^AKIA1/\d{8}/eu-central-1/kafka-cluster/aws4_request$`, login["x-amz-credential"])
	assert.Equal(t, "session", login["x-amz-security-token"])
	assert.Len(t, login["x-amz-signature"], 64)
}

func TestLoginWithoutCredentialsOfAWS(t *testing.T) {
	b := guarded(t)
	b.takeAWS()
	connection := b.connection()
	connection.SASL = &SASL{Mechanism: AWSMSKIAM, AWS: &aws.Config{
		Region: "eu-central-1",
		Credentials: aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
			return aws.Credentials{}, assert.AnError
		}),
	}}
	requireOneLine(t, b, connection, "login with AWS_MSK_IAM: "+assert.AnError.Error())
}

// takeAWS has the broker take every login of AWS, and returns the first.
func (b *broker) takeAWS() <-chan []byte {
	first := make(chan []byte, 1)
	b.cluster.ControlKey(int16(kmsg.SASLHandshake), func(request kmsg.Request) (kmsg.Response, error, bool) {
		b.cluster.KeepControl()
		assert.Equal(b.t, "AWS_MSK_IAM", request.(*kmsg.SASLHandshakeRequest).Mechanism)
		answer := request.ResponseKind().(*kmsg.SASLHandshakeResponse)
		answer.SupportedMechanisms = []string{"AWS_MSK_IAM"}
		return answer, nil, true
	})
	b.cluster.ControlKey(int16(kmsg.SASLAuthenticate), func(request kmsg.Request) (kmsg.Response, error, bool) {
		b.cluster.KeepControl()
		answer := request.ResponseKind().(*kmsg.SASLAuthenticateResponse)
		answer.SASLAuthBytes = []byte(`{"version":"2020_10_22"}`)
		select {
		case first <- request.(*kmsg.SASLAuthenticateRequest).SASLAuthBytes:
		default:
		}
		return answer, nil, true
	})
	return first
}
