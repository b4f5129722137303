package io.flinkwatch.clickcount.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.functions.util.ListCollector;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.Logger;
import org.apache.logging.log4j.core.appender.AbstractAppender;
import org.apache.logging.log4j.core.config.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClickEventDeserializationSchemaUnitTest {

    private static final String CLICK = "{'timestamp':'2026-11-23T01:00:00.015Z','page':'/help'}";

    private final Counter malformed = new SimpleCounter();
    private final ClickEventDeserializationSchema schema = new ClickEventDeserializationSchema();

    @BeforeEach
    void open() {
        schema.open(new Metrics(malformed));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "as the generator writes it | {'timestamp':'2026-11-23T01:00:00.015Z','page':'/help'}",
                "in another order           | {'page':'/help','timestamp':'2026-11-23T01:00:00.015Z'}",
                "in another zone            | {'timestamp':'2026-11-23T02:00:00.015+01:00','page':'/help'}",
                "with a field nobody reads  | {'timestamp':'2026-11-23T01:00:00.015Z','page':'/help','user':{'id':7}}",
                "with blanks around         | ` {'timestamp': '2026-11-23T01:00:00.015Z', 'page': '/help'}\n`",
            })
    void readsAClickEvent(String how, String value) {
        assertThat(read(value))
                .containsExactly(
                        new ClickEvent(Instant.parse("2026-11-23T01:00:00.015Z"), "/help"));
        assertThat(malformed.getCount()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "a tombstone              |",
                "nothing                  | ``",
                "no JSON                  | hello",
                "half a record            | {'timestamp':'2026-11-23T01:00:00.015Z','pa",
                "JSON, but no object      | [1,2]",
                "JSON's null              | null",
                "more than one record     | {'timestamp':'2026-11-23T01:00:00.015Z','page':'/help'}{}",
                "no timestamp             | {'page':'/help'}",
                "no page                  | {'timestamp':'2026-11-23T01:00:00.015Z'}",
                "an empty page            | {'timestamp':'2026-11-23T01:00:00.015Z','page':''}",
                "a page of null           | {'timestamp':'2026-11-23T01:00:00.015Z','page':null}",
                "a time in no zone        | {'timestamp':'2026-11-23T01:00:00.015','page':'/help'}",
                "a time in milliseconds   | {'timestamp':1795395600015,'page':'/help'}",
                "a time that is an object | {'timestamp':{},'page':'/help'}",
                "an empty time            | {'timestamp':'','page':'/help'}",
                "more time than there is  | {'timestamp':'+1000000000-12-31T23:59:59Z','page':'/help'}",
            })
    void dropsAndCountsWhatIsNoClickEvent(String what, String value) {
        assertThat(read(value)).isEmpty();
        assertThat(malformed.getCount()).isOne();
    }

    @Test
    void readsOnAfterAMalformedRecord() {
        assertThat(read("hello")).isEmpty();
        assertThat(read(CLICK)).hasSize(1);
    }

    @Test
    void warnsOfOneInAThousandWithThePlaceWhereItIs() {
        List<String> warnings = new ArrayList<>();
        try (Warnings ignored = new Warnings(warnings)) {
            for (int i = 0; i < 1001; i++) {
                read("hello");
            }
        }

        assertThat(warnings)
                .hasSize(2)
                .allSatisfy(w -> assertThat(w).contains("topic=input partition=3 offset=42"));
    }

    @Test
    void survivesAnyBytes() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] value = i % 2 == 0 ? noise(random) : damaged(random);
            read(value); // Throws if the schema does.
        }
        assertThat(malformed.getCount()).isGreaterThan(10_000);
    }

    private static byte[] noise(Random random) {
        byte[] value = new byte[random.nextInt(40)];
        random.nextBytes(value);
        if (value.length > 3 && random.nextBoolean()) {
            // Looks like UTF-32.
            value[0] = value[1] = value[2] = 0;
        }
        return value;
    }

    private static byte[] damaged(Random random) {
        byte[] value = CLICK.replace('\'', '"').getBytes(UTF_8);
        for (int i = 0; i < 2; i++) {
            value[random.nextInt(value.length)] = (byte) random.nextInt();
        }
        return value;
    }

    /** Reads JSON, which is easier on the eye with single quotes. */
    private List<ClickEvent> read(String value) {
        return read(value == null ? null : value.replace('\'', '"').getBytes(UTF_8));
    }

    private List<ClickEvent> read(byte[] value) {
        List<ClickEvent> out = new ArrayList<>();
        schema.deserialize(
                new ConsumerRecord<>("input", 3, 42, null, value), new ListCollector<>(out));
        return out;
    }

    /** Collects what the schema logs. */
    private static final class Warnings extends AbstractAppender implements AutoCloseable {

        private final Logger logger =
                (Logger) LogManager.getLogger(ClickEventDeserializationSchema.class);
        private final List<String> messages;

        Warnings(List<String> messages) {
            super("warnings", null, null, false, Property.EMPTY_ARRAY);
            this.messages = messages;
            start();
            logger.addAppender(this);
            logger.setAdditive(false);
            logger.setLevel(Level.WARN);
        }

        @Override
        public void append(LogEvent event) {
            messages.add(event.getMessage().getFormattedMessage());
        }

        @Override
        public void close() {
            logger.removeAppender(this);
            logger.setAdditive(true);
            logger.setLevel(Level.ERROR);
        }
    }

    private record Metrics(Counter malformed)
            implements DeserializationSchema.InitializationContext {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup() {
                @Override
                public Counter counter(String name) {
                    assertThat(name).isEqualTo("malformedRecords");
                    return malformed;
                }
            };
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            throw new UnsupportedOperationException();
        }
    }
}
