package io.flinkwatch.expectedcounts;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.expectedcounts.description.Audits;
import io.flinkwatch.expectedcounts.records.InputRecord;
import io.flinkwatch.expectedcounts.records.InputRecord.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.core.execution.JobClient;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline on a local Flink cluster: what it writes is exact, whatever happens to it. */
@Timeout(120)
class ExpectedCountsIntegrationTest {

    private static final long BEGIN =
            Instant.parse("2026-11-23T01:00:00Z").getEpochSecond() * 1_000_000_000L;

    // Ten events of each of five keys in each window of a second.
    private static final int KEYS = 5;
    private static final int IN_A_WINDOW = 50;
    private static final int WINDOWS = 40;

    private static final AtomicInteger FAILURES = new AtomicInteger();

    @TempDir private Path savepoints;

    @BeforeEach
    void clear() {
        KeptCounts.clear();
        FAILURES.set(0);
    }

    @Test
    void theCountsAreExactAfterFailures() throws Exception {
        FAILURES.set(2);
        JobClient job = start(2, null, true);
        awaitWindows(WINDOWS);
        job.cancel().get();

        assertThat(FAILURES.get()).as("failures that are left").isZero();
        assertCounts();
    }

    @Test
    void theCountsAreExactAfterASavepointAndARescale() throws Exception {
        JobClient job = start(2, null, false);
        awaitWindows(5);
        String savepoint =
                job.stopWithSavepoint(
                                false, savepoints.toUri().toString(), SavepointFormatType.CANONICAL)
                        .get();
        JobClient next = start(3, savepoint, false);
        awaitWindows(WINDOWS);
        next.cancel().get();

        assertCounts();
    }

    private static void awaitWindows(int windows) throws InterruptedException {
        KeptCounts.await(
                values ->
                        values.entrySet().stream()
                                        .filter(e -> e.getKey().contains("progress"))
                                        .filter(e -> offset(e.getValue()) > windows * IN_A_WINDOW)
                                        .count()
                                == 3);
    }

    private static long offset(String progress) {
        int at = progress.indexOf("\"offset\":") + "\"offset\":".length();
        return Long.parseLong(progress.substring(at, progress.indexOf(',', at)));
    }

    private static void assertCounts() {
        var values = KeptCounts.values();
        for (int window = 0; window < WINDOWS; window++) {
            for (int key = 0; key < KEYS; key++) {
                String name =
                        "{\"key\":\"key "
                                + key
                                + "\",\"start\":\""
                                + Instant.ofEpochSecond(0, BEGIN).plusSeconds(window)
                                + "\"}";
                assertThat(values.entrySet())
                        .filteredOn(e -> e.getKey().endsWith(name))
                        .as(name)
                        .singleElement()
                        .satisfies(e -> assertThat(e.getValue()).contains("\"events\":10,"));
            }
        }
    }

    private static JobClient start(int parallelism, String savepoint, boolean failing)
            throws Exception {
        Configuration config = new Configuration();
        config.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        config.set(
                RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        config.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 5);
        if (savepoint != null) {
            config.set(StateRecoveryOptions.SAVEPOINT_PATH, savepoint);
        }
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.createLocalEnvironment(parallelism, config);
        new ExpectedCounts(
                        Audits.with("window: {size: 1s}"), endless(failing), 1, new KeptCounts(), 3)
                .addTo(env, Duration.ofMillis(200));
        return env.executeAsync(ExpectedCounts.JOB_NAME);
    }

    /** One partition, of some windows a second. */
    private static Source<InputRecord, ?, ?> endless(boolean failing) {
        return new DataGeneratorSource<>(
                failing
                        ? ExpectedCountsIntegrationTest::numberOrFailure
                        : ExpectedCountsIntegrationTest::number,
                Long.MAX_VALUE,
                RateLimiterStrategy.perSecond(20 * IN_A_WINDOW),
                TypeInformation.of(InputRecord.class));
    }

    private static InputRecord numberOrFailure(Long number) {
        if (number >= IN_A_WINDOW * 10 * (3 - FAILURES.get())
                && FAILURES.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new IllegalStateException("a failure for the test");
        }
        return number(number);
    }

    private static InputRecord number(Long number) {
        long time = BEGIN + number * 1_000_000_000L / IN_A_WINDOW;
        String key = "key " + number % KEYS;
        return new InputRecord("input", 0, number, Kind.EVENT, time, key, 1, false);
    }
}
