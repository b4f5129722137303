package io.flinkwatch.expectedcounts.records;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;

/** Times of events, in nanoseconds since 1970. */
final class Times {

    // The years that the exporter reads: 1700 to 2200.
    private static final long EARLIEST = nanos(Instant.parse("1700-01-01T00:00:00Z"));
    private static final long LATEST = nanos(Instant.parse("2201-01-01T00:00:00Z"));

    private static final Map<String, Integer> UNIX =
            Map.of("unix", 9, "unix_ms", 6, "unix_us", 3, "unix_ns", 0);

    private Times() {}

    /** The time that a text or a number says; null where it is none of the format. */
    static Long parse(String format, String text) {
        Integer scale = UNIX.get(format);
        Long time = scale == null ? ofText(text) : ofNumber(text, scale);
        return time == null || time < EARLIEST || time >= LATEST ? null : time;
    }

    /** The time of a Kafka record; null where it has none. */
    static Long ofKafka(long millis) {
        if (millis == -1 || millis < EARLIEST / 1_000_000 || millis >= LATEST / 1_000_000) {
            return null;
        }
        return millis * 1_000_000;
    }

    private static Long ofNumber(String text, int scale) {
        BigDecimal number = Decimals.parse(text);
        return number == null ? null : Decimals.scaled(number, scale, RoundingMode.DOWN);
    }

    private static Long ofText(String text) {
        int zone =
                text.endsWith("]") ? text.indexOf('[') : -1; // Java's ZonedDateTime names its zone
        String time = zone > 0 ? text.substring(0, zone) : text;
        if (time.indexOf('t') >= 0 || time.indexOf('z') >= 0) {
            return null; // Java takes small letters as well, and the exporter does not
        }
        try {
            return nanos(OffsetDateTime.parse(time).toInstant());
        } catch (DateTimeException | ArithmeticException e) {
            return null;
        }
    }

    private static long nanos(Instant time) {
        return Math.addExact(
                Math.multiplyExact(time.getEpochSecond(), 1_000_000_000L), time.getNano());
    }
}
