package stack

import (
	"context"
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/segmentio/kafka-go"

	"flinkwatch/playground/process"
	"flinkwatch/playground/provide"
	"flinkwatch/playground/settings"
	"flinkwatch/playground/topics"
)

// broker runs Kafka as a plain JVM, with the configuration that the compose file uses as well.
type broker struct {
	settings settings.Settings
	java     provide.Java
}

func (b broker) dir() string { return filepath.Join(b.settings.State, "kafka") }

func (b broker) properties() string { return filepath.Join(b.dir(), "server.properties") }

// local is what the native stack adds to the shared configuration.
func (b broker) local() string {
	data, control := b.settings.Port("KAFKA_PORT"), b.settings.Port("KAFKA_CONTROLLER_PORT")
	return strings.Join([]string{
		"", "# Of this native stack.",
		"listeners=PLAINTEXT://" + data.Address() + ",CONTROLLER://" + control.Address(),
		fmt.Sprintf("advertised.listeners=PLAINTEXT://localhost:%d", data.Number),
		"listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT",
		"controller.quorum.voters=1@" + control.Address(),
		"log.dirs=" + filepath.Join(b.dir(), "data"), "",
		"# KAFKA_PROPERTIES", strings.TrimSpace(b.settings.Get("KAFKA_PROPERTIES")),
		"", // of two values, Kafka takes the last
	}, "\n")
}

// configure writes the broker's configuration and, the first time, formats its storage.
func (b broker) configure() error {
	shared, err := os.ReadFile(filepath.Join(b.settings.Repo, "playground", "conf", "kafka", "server.properties"))
	if err != nil {
		return fmt.Errorf("configuration of Kafka: %w", err)
	}
	if err := os.MkdirAll(b.dir(), 0o755); err != nil {
		return fmt.Errorf("folder of Kafka: %w", err)
	}
	if err := os.WriteFile(b.properties(), []byte(string(shared)+b.local()), 0o644); err != nil {
		return fmt.Errorf("configuration of Kafka: %w", err)
	}
	if _, err := os.Stat(filepath.Join(b.dir(), "data", "meta.properties")); err == nil {
		return nil
	}
	format := b.jvm("log4j2-tools.properties", "kafka.tools.StorageTool", "format", "-t", clusterID(), "-c",
		b.properties())
	cmd := exec.Command(format.Path, format.Args...)
	cmd.Env, cmd.Dir = append(os.Environ(), format.Env...), format.Dir
	if output, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("format the storage of Kafka: %w: %s", err, output)
	}
	return nil
}

// clusterID is a random id in the form that Kafka wants: 16 bytes in URL-safe base64. One of 64 would begin with a
// dash, and Kafka's tool takes that for an option.
func clusterID() string {
	for {
		id := uuid.New()
		if text := base64.RawURLEncoding.EncodeToString(id[:]); text[0] != '-' {
			return text
		}
	}
}

func (b broker) jvm(logging, main string, args ...string) process.Command {
	log4j := filepath.Join(b.settings.Repo, "playground", "conf", "kafka", logging)
	return process.Command{
		Path: b.java.Binary,
		Args: b.java.Args(append([]string{
			"-Xmx" + b.settings.Get("KAFKA_HEAP"), "-XX:+UseSerialGC", "-XX:+ExitOnOutOfMemoryError",
			"-Dlog4j.configurationFile=" + log4j,
			"-cp", filepath.Join(provide.Libraries(b.settings, "kafka"), "*"), main,
		}, args...)...),
		Dir: b.settings.Repo,
	}
}

func (b broker) serve() (process.Command, error) {
	return b.jvm("log4j2.properties", "kafka.Kafka", b.properties()), nil
}

// console is Kafka's console consumer.
func (b broker) console(topic string, args ...string) process.Command {
	return b.jvm("log4j2-tools.properties", "org.apache.kafka.tools.consumer.ConsoleConsumer",
		append([]string{"--bootstrap-server", b.settings.Port("KAFKA_PORT").Address(), "--topic", topic}, args...)...)
}

// ready asks the broker for its metadata. It is an error if something else than Kafka answers.
func (b broker) ready(ctx context.Context, _ time.Time) error {
	_, err := b.metadata(ctx)
	return err
}

func (b broker) metadata(ctx context.Context) (*kafka.MetadataResponse, error) {
	client, done := topics.Client(b.settings.Port("KAFKA_PORT").Address(), 2*time.Second)
	defer done()
	return client.Metadata(ctx, &kafka.MetadataRequest{})
}

// topicsThere says whether the playground's topics exist.
func (b broker) topicsThere(ctx context.Context) bool {
	metadata, err := b.metadata(ctx)
	if err != nil {
		return false
	}
	found := map[string]bool{}
	for _, topic := range metadata.Topics {
		found[topic.Name] = topic.Error == nil
	}
	for _, topic := range topics.Topics {
		if !found[topic.Topic] {
			return false
		}
	}
	return true
}
