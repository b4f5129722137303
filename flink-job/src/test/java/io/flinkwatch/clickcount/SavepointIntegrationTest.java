package io.flinkwatch.clickcount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkwatch.clickcount.records.ClickEvent;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A job that is stopped in the middle of a window, and continues as another one. */
@Timeout(120)
class SavepointIntegrationTest {

    /** A clock that stands in an odd minute, in which the backpressure operator does not wait. */
    private static final Clock ODD =
            Clock.fixed(Instant.parse("2026-11-23T10:13:00Z"), ZoneOffset.UTC);

    private static final int WINDOWS = 6;

    @TempDir private Path savepoints;

    @BeforeEach
    void clear() {
        CollectingSink.clear();
    }

    @ParameterizedTest(name = "from \"{0}\" with -p {1} to \"{2}\" with -p {3}")
    @CsvSource({
        "'',             2, --backpressure, 3",
        "--backpressure, 3, '',             2",
    })
    void everyWindowIsCompleteAcrossARescaleAndTheBackpressureOperator(
            String flagsBefore, int before, String flagsAfter, int after) throws Exception {
        JobClient job = start(before, null, "--event-time " + flagsBefore);
        String savepoint = stopAfterTwoWindows(job);

        JobClient next = start(after, savepoint, "--event-time " + flagsAfter);
        CollectingSink.await(results -> results.containsAll(Clicks.counted(WINDOWS)));
        next.cancel().get();

        assertThat(CollectingSink.results())
                .filteredOn(r -> r.windowEnd().isBefore(Clicks.BEGINNING.plusSeconds(WINDOWS + 1)))
                .containsExactlyInAnyOrderElementsOf(Clicks.counted(WINDOWS));
    }

    @Test
    void theWindowsOfOneModeAreNotTakenForThoseOfTheOther() throws Exception {
        String savepoint = stopAfterTwoWindows(start(2, null, "--event-time"));

        assertThatThrownBy(() -> start(2, savepoint, "").getJobExecutionResult().get())
                .hasStackTraceContaining("Cannot map checkpoint/savepoint state");
    }

    private String stopAfterTwoWindows(JobClient job) throws Exception {
        CollectingSink.await(results -> results.containsAll(Clicks.counted(2)));
        return job.stopWithSavepoint(
                        false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                .get();
    }

    private static JobClient start(int parallelism, String savepoint, String flags)
            throws Exception {
        Configuration config = new Configuration();
        if (savepoint != null) {
            config.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
        Options options = Options.parse(("--window-size 1s " + flags).trim().split(" "));
        new ClickEventCount(options, endless(), 1, new CollectingSink(), ODD).addTo(env);
        return env.executeAsync(ClickEventCount.JOB_NAME);
    }

    /** Ten windows a second. */
    private static Source<ClickEvent, ?, ?> endless() {
        return new DataGeneratorSource<>(
                Clicks::number,
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(Clicks.in(10)),
                TypeInformation.of(ClickEvent.class));
    }
}
