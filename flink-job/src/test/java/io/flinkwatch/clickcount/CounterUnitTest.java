package io.flinkwatch.clickcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.clickcount.records.ClickEventStatistics;
import java.time.Instant;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;

class CounterUnitTest {

    @Test
    void countsEachPageAndWindowByItself() throws Exception {
        try (CounterHarness counter = CounterHarness.fresh("--event-time")) {
            counter.click("2026-11-23T01:00:00.000Z", "/help");
            counter.click("2026-11-23T01:00:07.500Z", "/help");
            counter.click("2026-11-23T01:00:07.500Z", "/shop");
            counter.click("2026-11-23T01:00:14.999Z", "/help");
            counter.click("2026-11-23T01:00:15.000Z", "/help");
            counter.watermark("2026-11-23T01:00:30Z");

            assertThat(counter.results())
                    .containsExactlyInAnyOrder(
                            count("2026-11-23T01:00:00Z", "2026-11-23T01:00:15Z", "/help", 3),
                            count("2026-11-23T01:00:00Z", "2026-11-23T01:00:15Z", "/shop", 1),
                            count("2026-11-23T01:00:15Z", "2026-11-23T01:00:30Z", "/help", 1));
        }
    }

    @Test
    void aWindowIsAsLongAsTheFlagSays() throws Exception {
        try (CounterHarness counter = CounterHarness.fresh("--event-time", "--window-size", "1m")) {
            counter.click("2026-11-23T01:00:59.999Z", "/help");
            counter.watermark("2026-11-23T01:01:00Z");

            assertThat(counter.results())
                    .containsExactly(
                            count("2026-11-23T01:00:00Z", "2026-11-23T01:01:00Z", "/help", 1));
        }
    }

    @Test
    void aWindowIsWrittenOnceWhenAllItsEventsMustBeIn() throws Exception {
        try (CounterHarness counter = CounterHarness.fresh("--event-time")) {
            counter.click("2026-11-23T01:00:01Z", "/help");
            counter.watermark("2026-11-23T01:00:14.999Z");
            assertThat(counter.results()).isEmpty();

            counter.watermark("2026-11-23T01:00:15Z");
            counter.watermark("2026-11-23T01:00:45Z");
            assertThat(counter.results()).hasSize(1);
        }
    }

    @Test
    void eventsOutOfOrderCountWhileTheirWindowIsOpen() throws Exception {
        try (CounterHarness counter = CounterHarness.fresh("--event-time")) {
            counter.click("2026-11-23T01:00:15.100Z", "/help");
            counter.watermark("2026-11-23T01:00:14.900Z");
            counter.click("2026-11-23T01:00:14.950Z", "/help");
            counter.watermark("2026-11-23T01:00:30Z");

            assertThat(counter.results())
                    .extracting(ClickEventStatistics::count)
                    .containsExactly(1L, 1L);
            assertThat(counter.lateRecordsDropped()).isZero();
        }
    }

    @Test
    void lateEventsAreDroppedAndCounted() throws Exception {
        try (CounterHarness counter = CounterHarness.fresh("--event-time")) {
            counter.click("2026-11-23T01:00:01Z", "/help");
            counter.watermark("2026-11-23T01:00:15Z");
            counter.click("2026-11-23T01:00:14.999Z", "/help");
            counter.watermark("2026-11-23T01:00:30Z");

            assertThat(counter.results())
                    .containsExactly(
                            count("2026-11-23T01:00:00Z", "2026-11-23T01:00:15Z", "/help", 1));
            assertThat(counter.lateRecordsDropped()).isOne();
        }
    }

    @Test
    void withoutEventTimeTheClockDecidesWhateverTheEventsSay() throws Exception {
        try (CounterHarness counter = CounterHarness.fresh()) {
            counter.clock("2026-11-23T10:00:01Z");
            counter.click("2026-11-23T01:00:01Z", "/help");
            counter.watermark("2026-11-24T00:00:00Z");
            counter.click("1970-01-01T00:00:00Z", "/help");
            assertThat(counter.results()).isEmpty();

            counter.clock("2026-11-23T10:00:15Z");
            assertThat(counter.results())
                    .containsExactly(
                            count("2026-11-23T10:00:00Z", "2026-11-23T10:00:15Z", "/help", 2));
            assertThat(counter.lateRecordsDropped()).isZero();
        }
    }

    @Test
    void anOpenWindowSurvivesARestart() throws Exception {
        OperatorSubtaskState snapshot;
        try (CounterHarness counter = CounterHarness.fresh("--event-time")) {
            counter.click("2026-11-23T01:00:01Z", "/help");
            snapshot = counter.snapshot();
            // Not in the snapshot: read again after it.
            counter.click("2026-11-23T01:00:02Z", "/help");
        }

        try (CounterHarness counter = CounterHarness.restored(snapshot, "--event-time")) {
            counter.click("2026-11-23T01:00:02Z", "/help");
            counter.watermark("2026-11-23T01:00:15Z");

            assertThat(counter.results())
                    .containsExactly(
                            count("2026-11-23T01:00:00Z", "2026-11-23T01:00:15Z", "/help", 2));
        }
    }

    @Test
    void aClosedWindowLeavesNothingBehind() throws Exception {
        try (CounterHarness counter = CounterHarness.fresh("--event-time")) {
            counter.click("2026-11-23T01:00:01Z", "/help");
            assertThat(counter.state()).isPositive();

            counter.watermark("2026-11-23T01:00:15Z");
            assertThat(counter.state()).isZero();
        }
    }

    private static ClickEventStatistics count(String start, String end, String page, long count) {
        return new ClickEventStatistics(Instant.parse(start), Instant.parse(end), page, count);
    }
}
