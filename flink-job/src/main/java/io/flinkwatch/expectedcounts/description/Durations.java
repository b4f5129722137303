package io.flinkwatch.expectedcounts.description;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as the exporter writes and reads them: 15s, 1m30s, 1.5h. They are in nanoseconds. */
final class Durations {

    private static final Pattern PART =
            Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)(ns|us|µs|ms|s|m|h)");

    private static final Map<String, Long> NANOS =
            Map.of(
                    "ns", 1L,
                    "us", 1_000L,
                    "µs", 1_000L,
                    "ms", 1_000_000L,
                    "s", 1_000_000_000L,
                    "m", 60_000_000_000L,
                    "h", 3_600_000_000_000L);

    private Durations() {}

    /**
     * The length of a duration.
     *
     * @throws IllegalArgumentException if the text is none
     */
    static long nanos(String text) {
        if (text.equals("0")) {
            return 0;
        }
        Matcher part = PART.matcher(text);
        BigDecimal sum = BigDecimal.ZERO;
        int end = 0;
        while (part.find() && part.start() == end) {
            end = part.end();
            sum =
                    sum.add(
                            new BigDecimal(part.group(1))
                                    .multiply(BigDecimal.valueOf(NANOS.get(part.group(2)))));
        }
        if (end == 0
                || end < text.length()
                || sum.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("want a time with its unit, such as 15s or 1m");
        }
        return sum.longValue();
    }
}
