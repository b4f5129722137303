package io.flinkwatch.clickcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.clickcount.records.ClickEvent;
import io.flinkwatch.clickcount.records.ClickEventStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The whole pipeline on a local cluster, from a source that ends to a sink that remembers. */
@Timeout(120)
class ClickEventCountIntegrationTest {

    private static final int PARALLELISM = 3;

    private static final String LAST = "/last";

    @BeforeEach
    void clear() {
        CollectingSink.clear();
    }

    /**
     * The second split starts where the first one ends, and is read at the same time: it is far
     * ahead, as partitions are after an outage.
     */
    @Test
    void inEventTimeEveryWindowIsCompleteHoweverTheSplitsAreRead() throws Exception {
        run(2, source(Clicks.in(4), Clicks::number), "--event-time", "--window-size", "1s");

        assertThat(CollectingSink.results()).containsExactlyInAnyOrderElementsOf(Clicks.counted(4));
    }

    @Test
    void checkpointsChangeNothing() throws Exception {
        run(
                2,
                source(Clicks.in(4), Clicks::number),
                "--event-time",
                "--window-size",
                "1s",
                "--checkpointing");

        assertThat(CollectingSink.results()).containsExactlyInAnyOrderElementsOf(Clicks.counted(4));
    }

    @Test
    void inProcessingTimeTheClockCutsTheWindowsAndNoEventIsLost() throws Exception {
        Instant before = Instant.now();

        run(1, staysUntilCounted(Clicks.in(1)), "--window-size", "100ms");

        assertThat(countsByPage())
                .containsExactlyInAnyOrderEntriesOf(
                        Clicks.PAGES.stream()
                                .collect(
                                        Collectors.toMap(
                                                page -> page, page -> (long) Clicks.COUNT)));
        assertThat(CollectingSink.results())
                .allSatisfy(
                        statistics -> {
                            assertThat(statistics.windowEnd()).isAfter(before);
                            assertThat(statistics.windowStart().toEpochMilli() % 100).isZero();
                            assertThat(statistics.windowEnd())
                                    .isEqualTo(statistics.windowStart().plusMillis(100));
                        });
    }

    private static void run(int splits, Source<ClickEvent, ?, ?> source, String... flags)
            throws Exception {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(PARALLELISM, new Configuration());
        new ClickEventCount(Options.parse(flags), source, splits, new CollectingSink()).addTo(env);
        env.execute(ClickEventCount.JOB_NAME);
    }

    private static Source<ClickEvent, ?, ?> source(
            long events, GeneratorFunction<Long, ClickEvent> generator) {
        return new DataGeneratorSource<>(generator, events, TypeInformation.of(ClickEvent.class));
    }

    /**
     * When its input ends, a job forgets the windows that wait for the clock: the last event waits
     * until the others are counted. Whether it is counted itself is a race.
     */
    private static Source<ClickEvent, ?, ?> staysUntilCounted(long events) {
        return source(
                events + 1,
                n -> {
                    if (n == events) {
                        CollectingSink.await(results -> sum(results) == events);
                        return new ClickEvent(Clicks.BEGINNING, LAST);
                    }
                    return Clicks.number(n);
                });
    }

    private static long sum(List<ClickEventStatistics> results) {
        return results.stream().mapToLong(ClickEventStatistics::count).sum();
    }

    private static Map<String, Long> countsByPage() {
        return CollectingSink.results().stream()
                .filter(statistics -> !statistics.page().equals(LAST))
                .collect(
                        Collectors.groupingBy(
                                ClickEventStatistics::page,
                                Collectors.summingLong(ClickEventStatistics::count)));
    }
}
