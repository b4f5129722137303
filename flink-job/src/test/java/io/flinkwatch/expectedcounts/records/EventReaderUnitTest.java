package io.flinkwatch.expectedcounts.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.expectedcounts.description.Audits;
import io.flinkwatch.expectedcounts.records.InputRecord.Kind;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderUnitTest {

    private static final String TIME = "2026-11-23T01:00:00.015Z";
    private static final long NANOS =
            Instant.parse(TIME).getEpochSecond() * 1_000_000_000L + 15_000_000;

    @Test
    void anEventHasItsTimeAndItsKey() throws Exception {
        InputRecord event =
                read(null, "{\"x\":[1,{}],\"timestamp\":\"" + TIME + "\",\"page\":\"/help\"}");

        assertThat(event)
                .isEqualTo(new InputRecord("input", 3, 42, Kind.EVENT, NANOS, "/help", 1, false));
    }

    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource({
        "'\"2026-11-23T01:00:00.015Z\"', rfc3339",
        "'\"2026-11-23T03:00:00.015+02:00\"', rfc3339",
        "'\"2026-11-23T02:00:00.015+01:00[Europe/Berlin]\"', rfc3339",
        "1795395600.015, unix",
        "'\"1795395600.015\"', unix",
        "1.795395600015e12, unix_ms",
        "1795395600015, unix_ms",
        "1795395600015000, unix_us",
        "1795395600015000000, unix_ns",
    })
    void timesAreReadInAllForms(String time, String format) throws Exception {
        String value = "{\"timestamp\":" + time + ",\"page\":\"a\"}";

        assertThat(read(null, value, "format: {time_format: " + format + "}").time())
                .isEqualTo(NANOS);
    }

    @ParameterizedTest(name = "{1} of {0} is {2}")
    @CsvSource(
            delimiter = ';',
            value = {
                "\"page\":\"a\" ; page ; a",
                "\"page\":1.50 ; page ; 1.50",
                "\"page\":true ; page ; true",
                "\"page\":null ; page ; none",
                "\"page\":{\"name\":\"a\",\"name\":\"b\"} ; page.name ; b",
                "\"src\":\"a|b\",\"dst\":\"c\" ; '[src, dst]' ; a\\|b|c",
                "\"page\":\"a\" ; '[\"@key\", page]' ; K|a",
                "\"page\":\"a\" ; '\"@key\"' ; K",
                "\"page\":\"a\" ; '\"@none\"' ; all",
            })
    void keysAreThoseOfTheExporter(String fields, String key, String want) throws Exception {
        String value = "{\"timestamp\":\"" + TIME + "\"," + fields + "}";
        String line = "format: {null_key: none, key_field: " + key.replace("'", "") + "}";

        assertThat(read("K", value, line).key()).isEqualTo(want);
    }

    // The value that the exporter gives this key.
    @Test
    void aLongKeyIsCut() throws Exception {
        String key = "ä".repeat(150);
        InputRecord event = read(null, "{\"timestamp\":\"" + TIME + "\",\"page\":\"" + key + "\"}");

        assertThat(event.key()).isEqualTo("ä".repeat(90) + "…a9f41bcd127a4715");
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "12.5,       1250,  false",
        "'\"12.50\"', 1250, false",
        "-0.01,      -1,    false",
        "1e2,        10000, false",
        "1.005,      0,     true",
        "1e30,       0,     true",
        "1e999999999, 0,    true",
        "'\"a\"',    0,     true",
        "null,       0,     true",
    })
    void amountsAreExactOrUnknown(String price, long amount, boolean unknown) throws Exception {
        InputRecord event = priced(price, "0");

        assertThat(event.kind()).isEqualTo(Kind.EVENT);
        assertThat(event.amount()).isEqualTo(amount);
        assertThat(event.unknown()).isEqualTo(unknown);
    }

    @ParameterizedTest
    @CsvSource({"1.004, 100", "1.005, 101", "-1.005, -101", "0.00001, 0"})
    void amountsAreRoundedWhereTheyMayBeOff(String price, long amount) throws Exception {
        assertThat(priced(price, "0.01").amount()).isEqualTo(amount);
    }

    private static InputRecord priced(String price, String tolerance) throws Exception {
        return read(
                null,
                "{\"timestamp\":\"" + TIME + "\",\"page\":\"a\",\"price\":" + price + "}",
                "format: {result: sum, input_sum_field: price, decimals: 2}",
                "expect: {topic: expected, tolerance: " + tolerance + "}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no JSON",
                "[]",
                "{\"timestamp\":\"2026-11-23T01:00:00Z\",\"page\":\"a\"",
                "{\"timestamp\":\"2026-11-23T01:00:00Z\",\"page\":\"a\"} {}",
                "{\"timestamp\":\"2026-11-23T01:00:00Z\"}",
                "{\"timestamp\":\"2026-11-23T01:00:00Z\",\"page\":null}",
                "{\"timestamp\":\"2026-11-23T01:00:00Z\",\"page\":{}}",
                "{\"timestamp\":\"yesterday\",\"page\":\"a\"}",
                "{\"timestamp\":\"0001-01-01T00:00:00Z\",\"page\":\"a\"}",
                "{\"page\":\"a\"}",
            })
    void whatIsNotUnderstoodIsNoGuess(String value) throws Exception {
        assertThat(read(null, value).kind()).isEqualTo(Kind.UNREADABLE);
        assertThat(read(null, value).offset()).isEqualTo(42);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource(
            delimiter = ';',
            value = {
                "'\"level\":\"ERROR\",\"user\":{\"age\":18},\"page\":\"a\"' ; EVENT",
                "'\"level\":\"INFO\",\"user\":{\"age\":18},\"page\":\"a\"' ; FILTERED",
                "'\"level\":\"INFO\"' ; FILTERED",
                "'\"level\":\"ERROR\",\"user\":{\"age\":18}' ; UNREADABLE",
                "'\"level\":\"ERROR\",\"page\":\"a\"' ; UNREADABLE",
                "'\"level\":\"ERROR\",\"user\":\"{\\\"age\\\":18}\",\"page\":\"a\"' ; UNREADABLE",
                "'\"level\":\"\\uD83D\",\"user\":{\"age\":18},\"page\":\"a\"' ; UNREADABLE",
            })
    void aConditionTellsEventsFromOthers(String fields, Kind kind) throws Exception {
        String value = "{" + fields + ",\"timestamp\":\"" + TIME + "\"}";
        InputRecord read =
                read(null, value, "format: {input_where: 'level == \"ERROR\" && user.age >= 18'}");

        assertThat(read.kind()).isEqualTo(kind);
        assertThat(read.time()).isEqualTo(kind == Kind.UNREADABLE ? 0 : NANOS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "ISO-8859-1"})
    void onlyUtf8IsJson(String charset) throws Exception {
        String value = "{\"timestamp\":\"" + TIME + "\",\"page\":\"é\"}";
        Kind want = charset.equals("UTF-8") ? Kind.EVENT : Kind.UNREADABLE;

        assertThat(read(null, value.getBytes(charset)).kind()).isEqualTo(want);
        assertThat(read(null, ("\ufeff" + value).getBytes(charset)).kind())
                .isEqualTo(Kind.UNREADABLE);
    }

    @Test
    void aTombstoneIsNoEventAndLosesNothing() throws Exception {
        assertThat(read("K", (byte[]) null).kind()).isEqualTo(Kind.NONE);
    }

    @Test
    void aTimeOfKafkaAndAKeyOfKafkaNeedNoValue() throws Exception {
        String line = "format: {input_time_field: \"@time\", key_field: \"@key\"}";

        assertThat(read("K", "no JSON", line).time()).isEqualTo(1_000_000_000L);
        assertThat(read(null, "no JSON", line).kind()).isEqualTo(Kind.UNREADABLE);
    }

    private static InputRecord read(String key, String value, String... lines) throws Exception {
        return read(key, value == null ? null : value.getBytes(UTF_8), lines);
    }

    private static InputRecord read(String key, byte[] value, String... lines) throws Exception {
        return new EventReader(Audits.with(lines).events())
                .read(
                        new ConsumerRecord<>(
                                "input",
                                3,
                                42,
                                1000,
                                TimestampType.CREATE_TIME,
                                0,
                                0,
                                key == null ? null : key.getBytes(UTF_8),
                                value,
                                new RecordHeaders(),
                                Optional.empty()));
    }
}
