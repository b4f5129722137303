package stream

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"math"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/aws_msk_iam_v2"
	"github.com/segmentio/kafka-go/sasl/plain"
	"github.com/segmentio/kafka-go/sasl/scram"

	"flinkwatch/kafkaguard"
)

// Connection says how Kafka is reached and read.
type Connection struct {
	Brokers []string
	// Uncommitted has records of open and of aborted transactions read like all others (read_uncommitted). Otherwise
	// they are left out, and a partition ends where its first open transaction begins (read_committed).
	Uncommitted bool
	// Memory is how many bytes of Kafka's answers an audit holds at once; DefaultMemory if it is 0.
	Memory int64
	// MaxFetches is how many requests for records are under way at once, over all that share the connection;
	// DefaultMaxFetches if it is 0.
	MaxFetches int
	// TLS is nil where Kafka is spoken to in plain text.
	TLS *tls.Config
	// SASL is nil where Kafka asks for no user.
	SASL *SASL

	shared *shared // nil where nobody shares it; see Share
}

// places are those of all that share the connection.
func (c Connection) places() *places {
	if c.shared != nil {
		return c.shared.places
	}
	return newPlaces(cmp.Or(c.MaxFetches, DefaultMaxFetches))
}

func (c Connection) isolation() kafka.IsolationLevel {
	if c.Uncommitted {
		return kafka.ReadUncommitted
	}
	return kafka.ReadCommitted
}

// transport connects to Kafka, and asks only for these topics.
func (c Connection) transport(topics []string) *kafka.Transport {
	// How much may be fetched is decided for each request: see readAnswer.
	guard := kafkaguard.Guard{
		TLS: c.TLS, TLSAdvice: "set --kafka.tls.enabled", LoginAdvice: "set --kafka.sasl.mechanism", MaxFetch: math.MaxInt32,
	}
	transport := &kafka.Transport{
		ClientID: clientID, MetadataTTL: metadataTTL, MetadataTopics: topics,
		Dial: guard.Dial, DialTimeout: dialTimeout,
	}
	if c.SASL != nil {
		transport.SASL = login{*c.SASL}
	}
	return transport
}

// named are the topics that have a name.
func named(topics []string) []string {
	return slices.DeleteFunc(slices.Clone(topics), func(topic string) bool { return topic == "" })
}

// SASL says as whom Kafka is read.
type SASL struct {
	// Mechanism is one of Mechanisms().
	Mechanism string
	Username  string // empty for OAuthBearer and AWSMSKIAM
	// Password is asked for at each login, so that it may change. For OAuthBearer it is the token.
	Password func() (string, error)
	// AWS has the credentials and the region, for AWSMSKIAM only, which has no password.
	AWS *aws.Config
}

// The names of the mechanisms, as Kafka has them.
const (
	Plain       = "PLAIN"
	ScramSHA256 = "SCRAM-SHA-256"
	ScramSHA512 = "SCRAM-SHA-512"
	OAuthBearer = "OAUTHBEARER"
	AWSMSKIAM   = "AWS_MSK_IAM"
)

// Mechanisms are those that can be used.
func Mechanisms() []string { return []string{Plain, ScramSHA256, ScramSHA512, OAuthBearer, AWSMSKIAM} }

// login logs in to one broker after the other.
type login struct{ SASL }

// Name is that of the mechanism.
func (l login) Name() string { return l.Mechanism }

// Start begins one login.
func (l login) Start(ctx context.Context) (sasl.StateMachine, []byte, error) {
	mechanism, err := l.mechanism()
	if err != nil {
		return nil, nil, l.failed(err)
	}
	machine, first, err := mechanism.Start(ctx)
	if err != nil {
		return nil, nil, l.failed(err)
	}
	return machine, first, nil
}

func (l login) failed(err error) error {
	if l.Username == "" {
		return fmt.Errorf("login with %s: %w", l.Mechanism, err)
	}
	return fmt.Errorf("login as %s: %w", l.Username, err)
}

func (l login) mechanism() (sasl.Mechanism, error) {
	if l.Mechanism == AWSMSKIAM {
		return aws_msk_iam_v2.NewMechanism(*l.AWS), nil
	}
	password, err := l.Password()
	if err != nil {
		return nil, err
	}
	switch l.Mechanism {
	case ScramSHA256:
		return scram.Mechanism(scram.SHA256, l.Username, password)
	case ScramSHA512:
		return scram.Mechanism(scram.SHA512, l.Username, password)
	case OAuthBearer:
		return bearer{password}, nil
	default:
		return plain.Mechanism{Username: l.Username, Password: password}, nil
	}
}
