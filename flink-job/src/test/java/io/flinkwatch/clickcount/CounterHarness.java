package io.flinkwatch.clickcount;

import io.flinkwatch.clickcount.records.ClickEvent;
import io.flinkwatch.clickcount.records.ClickEventStatistics;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.groups.UnregisteredMetricGroups.UnregisteredTaskMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.SimpleOperatorFactory;
import org.apache.flink.streaming.api.transformations.OneInputTransformation;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;

/** The operator that the pipeline really builds, alone, with time and state in the test's hands. */
final class CounterHarness implements AutoCloseable {

    private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();
    private final KeyedOneInputStreamOperatorTestHarness<String, ClickEvent, ClickEventStatistics>
            harness;

    /** A counter that starts with nothing. */
    static CounterHarness fresh(String... flags) throws Exception {
        return restored(null, flags);
    }

    /** A counter that continues from a snapshot. */
    static CounterHarness restored(OperatorSubtaskState state, String... flags) throws Exception {
        return new CounterHarness(state, Options.parse(flags));
    }

    private CounterHarness(OperatorSubtaskState state, Options options) throws Exception {
        harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        operator(options), ClickEvent::page, Types.STRING, environment());
        harness.setup(
                TypeInformation.of(ClickEventStatistics.class)
                        .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        harness.initializeState(state);
        harness.open();
    }

    @SuppressWarnings("unchecked")
    private static OneInputStreamOperator<ClickEvent, ClickEventStatistics> operator(
            Options options) {
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment();
        DataStream<ClickEvent> clicks =
                env.fromData(TypeInformation.of(ClickEvent.class), Clicks.number(0));
        var counts =
                (OneInputTransformation<ClickEvent, ClickEventStatistics>)
                        new ClickEventCount(options, null, 1, null)
                                .counts(clicks)
                                .getTransformation();
        var factory = (SimpleOperatorFactory<ClickEventStatistics>) counts.getOperatorFactory();
        return (OneInputStreamOperator<ClickEvent, ClickEventStatistics>) factory.getOperator();
    }

    private MockEnvironment environment() {
        return new MockEnvironmentBuilder()
                .setMaxParallelism(128)
                .setMetricGroup(
                        new UnregisteredTaskMetricGroup() {
                            @Override
                            public InternalOperatorMetricGroup getOrAddOperator(
                                    OperatorID id, String name, Map<String, String> variables) {
                                return metrics;
                            }
                        })
                .build();
    }

    void click(String time, String page) throws Exception {
        Instant timestamp = Instant.parse(time);
        harness.processElement(new ClickEvent(timestamp, page), timestamp.toEpochMilli());
    }

    /** Says that all events before this time have been seen. */
    void watermark(String time) throws Exception {
        harness.processWatermark(Instant.parse(time).toEpochMilli() - 1);
    }

    void clock(String time) throws Exception {
        harness.setProcessingTime(Instant.parse(time).toEpochMilli());
    }

    OperatorSubtaskState snapshot() throws Exception {
        return harness.snapshot(1, 1);
    }

    List<ClickEventStatistics> results() {
        return harness.extractOutputValues();
    }

    long lateRecordsDropped() {
        return ((Counter) metrics.get("numLateRecordsDropped")).getCount();
    }

    /** The number of open windows, and of timers that wait to close them. */
    int state() {
        return harness.numKeyedStateEntries()
                + harness.numEventTimeTimers()
                + harness.numProcessingTimeTimers();
    }

    @Override
    public void close() throws Exception {
        harness.close();
    }
}
