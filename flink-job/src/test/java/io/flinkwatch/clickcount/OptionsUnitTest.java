package io.flinkwatch.clickcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkwatch.clickcount.Options.UsageException;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsUnitTest {

    @Test
    void withoutFlagsTheDefaultsAreInForce() throws Exception {
        assertThat(Options.parse().toMap())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "bootstrap.servers", "localhost:9094",
                                "input-topic", "input",
                                "output-topic", "output",
                                "checkpointing", "false",
                                "event-time", "false",
                                "backpressure", "false",
                                "window-size", "15s",
                                "idleness", "off",
                                "delivery-guarantee", "at-least-once"));
    }

    @Test
    void everyFlagIsReadAndPublished() throws Exception {
        Options options =
                parse(
                        "--bootstrap.servers kafka:9092,other:9092 --input-topic in --output-topic out"
                                + " --checkpointing --event-time --backpressure --window-size 500ms"
                                + " --idleness 1m --delivery-guarantee exactly-once");

        assertThat(options.bootstrapServers()).isEqualTo("kafka:9092,other:9092");
        assertThat(options.inputTopic()).isEqualTo("in");
        assertThat(options.outputTopic()).isEqualTo("out");
        assertThat(options.checkpointing()).isTrue();
        assertThat(options.eventTime()).isTrue();
        assertThat(options.backpressure()).isTrue();
        assertThat(options.windowSize()).isEqualTo(Duration.ofMillis(500));
        assertThat(options.idleness()).contains(Duration.ofMinutes(1));
        assertThat(options.deliveryGuarantee()).isEqualTo(DeliveryGuarantee.EXACTLY_ONCE);
        assertThat(options.toMap())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "bootstrap.servers", "kafka:9092,other:9092",
                                "input-topic", "in",
                                "output-topic", "out",
                                "checkpointing", "true",
                                "event-time", "true",
                                "backpressure", "true",
                                "window-size", "500ms",
                                "idleness", "60s",
                                "delivery-guarantee", "exactly-once"));
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({"200ms, PT0.2S", "15s, PT15S", "1m, PT1M", "2h, PT2H"})
    void readsDurations(String text, Duration duration) throws Exception {
        assertThat(parse("--window-size " + text).windowSize()).isEqualTo(duration);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "an unknown flag is named   | --chekpointing          | --chekpointing | "
                        + "accepted: --bootstrap.servers, --input-topic",
                "a stray word is named      | output                  | output          | "
                        + "accepted: --bootstrap.servers",
                "a value is missing         | --input-topic           | --input-topic   | <topic>",
                "a flag is no value         | --input-topic --help    | --input-topic   | but found '--help'",
                "a flag given twice         | --event-time --event-time | --event-time  | only once",
                "a switch takes no value    | --checkpointing true    | 'true'          | accepted:",
                "a duration without a unit  | --window-size 15        | --window-size   | "
                        + "such as 200ms, 15s, 1m or 1h but was '15'",
                "a fraction of a second     | --window-size 1.5s      | --window-size   | "
                        + "such as 200ms, 15s, 1m or 1h but was '1.5s'",
                "a negative duration        | --window-size -15s      | --window-size   | "
                        + "such as 200ms, 15s, 1m or 1h but was '-15s'",
                "no window at all           | --window-size 0s        | --window-size   | "
                        + "such as 200ms, 15s, 1m or 1h but was '0s'",
                "an unknown unit            | --idleness 5d           | --idleness      | "
                        + "such as 200ms, 15s, 1m or 1h but was '5d'",
                "more time than there is    | --window-size 99999999999h | --window-size | but was '99999999999h'",
                "no such guarantee          | --delivery-guarantee once | --delivery-guarantee | "
                        + "at-least-once or exactly-once but was 'once'",
                "a guarantee of nothing     | --delivery-guarantee none | --delivery-guarantee | "
                        + "at-least-once or exactly-once but was 'none'",
                "nothing commits            | --delivery-guarantee exactly-once | --delivery-guarantee | "
                        + "needs --checkpointing",
            })
    void aWrongCommandLineIsRefusedInOneLine(
            String why, String args, String flag, String accepted) {
        assertThatThrownBy(() -> parse(args))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining(flag)
                .hasMessageContaining(accepted)
                .message()
                .doesNotContain("\n");
    }

    @Test
    void helpListsEveryFlag() throws Exception {
        assertThatThrownBy(() -> parse("--help"))
                .isInstanceOf(UsageException.class)
                .message()
                .contains(Options.parse().toMap().keySet().stream().map(f -> "--" + f).toList());
    }

    private static Options parse(String args) throws UsageException {
        return Options.parse(args.split(" "));
    }
}
