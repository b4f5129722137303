package io.flinkwatch.clickcount;

import io.flinkwatch.clickcount.records.ClickEvent;
import io.flinkwatch.clickcount.records.ClickEventStatistics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** A stream of clicks of which everybody knows how it is counted: one per page every 10 ms. */
final class Clicks {

    static final Instant BEGINNING = Instant.parse("2026-11-23T01:00:00Z");
    static final List<String> PAGES =
            List.of("/help", "/index", "/shop", "/jobs", "/about", "/news");
    static final Duration WINDOW = Duration.ofSeconds(1);

    /** The number of events per page and window. */
    static final int COUNT = 100;

    private static final int STEP_MILLIS = 10;

    private Clicks() {}

    /** The number of events, of all pages together, in so many windows. */
    static long in(int windows) {
        return (long) windows * COUNT * PAGES.size();
    }

    /** The event of this number; the first is 0. */
    static ClickEvent number(long n) {
        Instant timestamp = BEGINNING.plusMillis(n / PAGES.size() * STEP_MILLIS);
        return new ClickEvent(timestamp, PAGES.get((int) (n % PAGES.size())));
    }

    /** What comes out for the first windows. */
    static List<ClickEventStatistics> counted(int windows) {
        return IntStream.range(0, windows).boxed().flatMap(Clicks::window).toList();
    }

    private static Stream<ClickEventStatistics> window(int n) {
        Instant start = BEGINNING.plus(WINDOW.multipliedBy(n));
        return PAGES.stream()
                .map(page -> new ClickEventStatistics(start, start.plus(WINDOW), page, COUNT));
    }
}
