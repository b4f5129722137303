package io.flinkwatch.clickcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.clickcount.records.ClickEvent;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

/** The watermark of one partition. */
class WatermarksUnitTest {

    private static final ClickEvent CLICK = new ClickEvent(Instant.ofEpochMilli(10_000), "/help");

    private final AtomicLong millis = new AtomicLong();
    private final Output output = new Output();

    @Test
    void theTimeOfAnEventIsItsOwnNotThatOfItsRecord() throws Exception {
        long timestamp = strategy("").createTimestampAssigner(null).extractTimestamp(CLICK, 99_999);

        assertThat(timestamp).isEqualTo(10_000);
    }

    @Test
    void anEventMayBe200MsLate() throws Exception {
        WatermarkGenerator<ClickEvent> watermarks = generator("");

        watermarks.onEvent(CLICK, 10_000, output);
        watermarks.onPeriodicEmit(output);

        // All events up to here, and with it, are in.
        assertThat(output.watermark).isEqualTo(9_799);
    }

    @Test
    void aSilentPartitionIsWaitedForUnlessIdlenessIsAskedFor() throws Exception {
        assertThat(idleAfterSilence("")).isFalse();
        assertThat(idleAfterSilence("--idleness 5s")).isTrue();
        assertThat(idleAfterSilence("--idleness 1h")).isFalse();
    }

    private boolean idleAfterSilence(String flags) throws Exception {
        output.idle = false;
        WatermarkGenerator<ClickEvent> watermarks = generator(flags);
        watermarks.onEvent(CLICK, 10_000, output);
        for (int second = 0; second < 60; second++) {
            millis.addAndGet(1000);
            watermarks.onPeriodicEmit(output);
        }
        return output.idle;
    }

    private static WatermarkStrategy<ClickEvent> strategy(String flags) throws Exception {
        Options options = Options.parse(("--event-time " + flags).trim().split(" "));
        return new ClickEventCount(options, null, 1, null).watermarks();
    }

    private WatermarkGenerator<ClickEvent> generator(String flags) throws Exception {
        return strategy(flags).createWatermarkGenerator(new Context(millis));
    }

    private record Context(AtomicLong millis) implements WatermarkGeneratorSupplier.Context {

        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return new RelativeClock() {
                @Override
                public long relativeTimeMillis() {
                    return millis.get();
                }

                @Override
                public long relativeTimeNanos() {
                    return TimeUnit.MILLISECONDS.toNanos(millis.get());
                }
            };
        }
    }

    private static final class Output implements WatermarkOutput {

        private long watermark = Long.MIN_VALUE;
        private boolean idle;

        @Override
        public void emitWatermark(Watermark emitted) {
            watermark = emitted.getTimestamp();
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }
}
