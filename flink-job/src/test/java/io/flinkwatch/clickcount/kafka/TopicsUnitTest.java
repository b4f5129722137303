package io.flinkwatch.clickcount.kafka;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkwatch.clickcount.kafka.Topics.TopicException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsUnitTest {

    private static final Duration TIMEOUT = Duration.ofMillis(200);

    @Test
    void aServerThatDoesNotAnswerIsNamed() throws Exception {
        try (ServerSocket mute = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String servers = "127.0.0.1:" + mute.getLocalPort();

            assertThatThrownBy(
                            () -> new Topics(servers, TIMEOUT).partitions("--input-topic", "input"))
                    .isInstanceOf(TopicException.class)
                    .hasMessage(
                            "--bootstrap.servers %s: no answer from Kafka within 200ms", servers);
        }
    }

    @ParameterizedTest(name = "\"{0}\"")
    @ValueSource(strings = {"nonsense", "localhost:port", ""})
    void anAddressThatIsNoneIsNamed(String servers) {
        assertThatThrownBy(() -> new Topics(servers, TIMEOUT).partitions("--input-topic", "input"))
                .isInstanceOf(TopicException.class)
                .hasMessageStartingWith("--bootstrap.servers " + servers + ": ")
                .message()
                .doesNotContain("\n");
    }
}
