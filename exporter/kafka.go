package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/alecthomas/kingpin/v2"
	"github.com/alecthomas/units"
	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/prometheus/common/config"

	"flinkwatch/exporter/stream"
)

// kafkaAccess is how the exporter reaches Kafka, and shows it who it is. Secrets are in files, never in flags; the
// password and the exporter's certificate are read again for each connection.
type kafkaAccess struct {
	brokers                           list
	isolation                         string
	mechanism, username, passwordFile string
	tokenFile                         string
	oauth                             tokenEndpoint
	awsRegion                         string
	tls                               bool
	caFile, certFile, keyFile         string
	serverName                        string
	insecure                          bool
	memory                            units.Base2Bytes
	maxFetches                        int
}

// leastMemory is the minimum for reading.
const leastMemory = 4 * units.MiB

const (
	readCommitted   = "read_committed"
	readUncommitted = "read_uncommitted"
)

func (k *kafkaAccess) addFlags(app *kingpin.Application) {
	app.Flag("kafka.brokers", "Kafka bootstrap servers, as host:port, separated by commas.").
		Default("localhost:9094").SetValue(&k.brokers)
	app.Flag("kafka.isolation", "Whether records of open and aborted transactions are skipped (read_committed) or read "+
		"(read_uncommitted).").
		Default(readCommitted).StringVar(&k.isolation)
	app.Flag("kafka.memory", "Size of the records that the exporter holds in memory while it reads them, over all "+
		"partitions. Each audit has an equal share of it, and at least 4MB. A batch of records may have half of the share.").
		Default("64MB").BytesVar(&k.memory)
	app.Flag("kafka.max-fetches", "Limit on the requests for records that are under way to a Kafka cluster at once, "+
		"over all audits. A broker has half of them at most.").
		Default(strconv.Itoa(stream.DefaultMaxFetches)).IntVar(&k.maxFetches)
	app.Flag("kafka.sasl.mechanism", "SASL mechanism: "+strings.Join(stream.Mechanisms(), ", ")+
		"; no authentication if empty.").
		StringVar(&k.mechanism)
	app.Flag("kafka.sasl.username", "User name for Kafka.").
		StringVar(&k.username)
	app.Flag("kafka.sasl.password-file", "File with the password.").
		PlaceHolder("FILE").StringVar(&k.passwordFile)
	app.Flag("kafka.sasl.token-file", "File with the token, for "+stream.OAuthBearer+".").
		PlaceHolder("FILE").StringVar(&k.tokenFile)
	k.oauth.addFlags(app)
	app.Flag("kafka.sasl.aws-region", "Region of the brokers, for "+stream.AWSMSKIAM+"; that of AWS' own environment if "+
		"empty, where the credentials come from, too.").
		StringVar(&k.awsRegion)
	app.Flag("kafka.tls.enabled", "Connect to Kafka with TLS.").
		BoolVar(&k.tls)
	app.Flag("kafka.tls.ca-file", "CA bundle used to verify the brokers' certificates, as PEM; the system's if empty.").
		PlaceHolder("FILE").StringVar(&k.caFile)
	app.Flag("kafka.tls.cert-file", "Client certificate, for brokers that ask for one, as PEM.").
		PlaceHolder("FILE").StringVar(&k.certFile)
	app.Flag("kafka.tls.key-file", "Key of that certificate, as PEM.").
		PlaceHolder("FILE").StringVar(&k.keyFile)
	app.Flag("kafka.tls.server-name", "Host name used to verify the brokers' certificates; each broker's own if empty.").
		StringVar(&k.serverName)
	app.Flag("kafka.tls.insecure-skip-verify", "Do not verify the brokers' certificates (insecure).").
		BoolVar(&k.insecure)
}

// validate finds what does not go together, and files that cannot be read.
func (k *kafkaAccess) validate() error {
	complaints := []error{validBrokers("kafka.brokers", k.brokers), k.validateLogin()}
	if !slices.Contains([]string{readCommitted, readUncommitted}, k.isolation) {
		complaints = append(complaints,
			fmt.Errorf("--kafka.isolation: %q: want %s or %s", k.isolation, readCommitted, readUncommitted))
	}
	if k.memory < leastMemory {
		complaints = append(complaints, fmt.Errorf("--kafka.memory: %s: want %s or more", k.memory, leastMemory))
	}
	if k.maxFetches < 2 {
		complaints = append(complaints, fmt.Errorf("--kafka.max-fetches: %d: want 2 or more", k.maxFetches))
	}
	if (k.certFile == "") != (k.keyFile == "") {
		complaints = append(complaints, errors.New("--kafka.tls.cert-file: want --kafka.tls.key-file with it, or neither"))
	}
	if !k.tls && (k.caFile != "" || k.certFile != "" || k.serverName != "" || k.insecure) {
		complaints = append(complaints, errors.New("--kafka.tls.enabled: want it with the other flags of kafka.tls"))
	}
	for _, file := range []struct{ flag, path string }{
		{"kafka.sasl.password-file", k.passwordFile},
		{"kafka.sasl.token-file", k.tokenFile},
		{"kafka.tls.ca-file", k.caFile},
		{"kafka.tls.cert-file", k.certFile},
		{"kafka.tls.key-file", k.keyFile},
	} {
		complaints = append(complaints, readable(file.flag, file.path))
	}
	return errors.Join(complaints...)
}

// validateLogin finds out whether the login has what its mechanism wants, and nothing else.
func (k *kafkaAccess) validateLogin() error {
	password := k.username != "" || k.passwordFile != ""
	token := k.tokenFile != "" || k.oauth.given()
	if k.mechanism != "" && !slices.Contains(stream.Mechanisms(), k.mechanism) {
		return fmt.Errorf("--kafka.sasl.mechanism: %q: want one of %s",
			k.mechanism, strings.Join(stream.Mechanisms(), ", "))
	}
	switch {
	case k.mechanism == stream.AWSMSKIAM:
		return k.validateAWS(password || token)
	case k.awsRegion != "":
		return errors.New("--kafka.sasl.aws-region: want it with " + stream.AWSMSKIAM + " only")
	case k.mechanism == stream.OAuthBearer || token:
		return k.validateToken(password)
	case k.mechanism == "" && !password:
		return nil
	case k.mechanism == "" || k.username == "" || k.passwordFile == "":
		return errors.New(
			"--kafka.sasl.mechanism: want --kafka.sasl.username and --kafka.sasl.password-file with it, or none",
		)
	}
	return nil
}

func (k *kafkaAccess) validateToken(password bool) error {
	if k.mechanism != stream.OAuthBearer || (k.tokenFile != "") == k.oauth.given() || password {
		return fmt.Errorf("--kafka.sasl.mechanism: want either --kafka.sasl.token-file or --kafka.sasl.oauth.token-url "+
			"with %s, and nothing else", stream.OAuthBearer)
	}
	return k.oauth.validate()
}

func (k *kafkaAccess) validateAWS(others bool) error {
	if others {
		return errors.New("--kafka.sasl.mechanism: want neither a password nor a token with " + stream.AWSMSKIAM)
	}
	if !k.tls {
		return errors.New("--kafka.tls.enabled: want it with " + stream.AWSMSKIAM)
	}
	return nil
}

// connection is what the flags say, once they are valid.
func (k *kafkaAccess) connection() (stream.Connection, error) {
	connection := stream.Connection{
		Brokers: k.brokers, Uncommitted: k.isolation == readUncommitted, Memory: int64(k.memory),
		MaxFetches: k.maxFetches,
	}
	if k.mechanism != "" {
		login, err := k.login()
		if err != nil {
			return stream.Connection{}, err
		}
		connection.SASL = login
	}
	if k.tls {
		cfg, err := k.tlsConfig()
		if err != nil {
			return stream.Connection{}, fmt.Errorf("--kafka.tls: %w", err)
		}
		connection.TLS = cfg
	}
	return connection, nil
}

// login is as whom Kafka is read.
func (k *kafkaAccess) login() (login *stream.SASL, err error) {
	login = &stream.SASL{Mechanism: k.mechanism, Username: k.username, Password: k.password}
	switch {
	case k.mechanism == stream.AWSMSKIAM:
		login.AWS, err = k.aws()
	case k.oauth.given():
		login.Password, err = k.oauth.tokens()
	case k.mechanism == stream.OAuthBearer:
		login.Password = func() (string, error) { return secretIn(k.tokenFile) }
	}
	return login, err
}

// aws finds the credentials where all programs on AWS do: in the environment, in files, or from a role.
func (k *kafkaAccess) aws() (*aws.Config, error) {
	as, err := awsconfig.LoadDefaultConfig(context.Background(), awsconfig.WithRegion(k.awsRegion))
	if err != nil {
		return nil, fmt.Errorf("--kafka.sasl.mechanism: %s: %w", stream.AWSMSKIAM, err)
	}
	if as.Region == "" {
		return nil, errors.New("--kafka.sasl.aws-region: want the region of the brokers, or AWS_REGION")
	}
	return &as, nil
}

func (k *kafkaAccess) password() (string, error) { return secretIn(k.passwordFile) }

// secretIn reads a file that holds a secret, in one line.
func secretIn(path string) (string, error) {
	text, err := os.ReadFile(path)
	return strings.TrimRight(string(text), "\r\n"), err
}

func (k *kafkaAccess) tlsConfig() (*tls.Config, error) {
	return config.NewTLSConfig(&config.TLSConfig{
		CAFile: k.caFile, CertFile: k.certFile, KeyFile: k.keyFile,
		ServerName: k.serverName, InsecureSkipVerify: k.insecure,
	})
}
