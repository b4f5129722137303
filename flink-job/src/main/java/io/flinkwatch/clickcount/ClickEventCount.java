package io.flinkwatch.clickcount;

import io.flinkwatch.clickcount.functions.Backpressure;
import io.flinkwatch.clickcount.functions.ClickEventStatisticsCollector;
import io.flinkwatch.clickcount.functions.CountingAggregator;
import io.flinkwatch.clickcount.records.ClickEvent;
import io.flinkwatch.clickcount.records.ClickEventStatistics;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.TumblingProcessingTimeWindows;
import org.apache.flink.streaming.api.windowing.assigners.WindowAssigner;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.ParameterTool;

/**
 * The pipeline, whatever it reads from and writes to: source → [backpressure] → counter → sink.
 *
 * <p>Every operator has a uid, so that a savepoint fits the job also when the backpressure operator
 * has come or gone. Nothing is chained, so that each operator is a vertex of its own, with its own
 * metrics.
 */
public final class ClickEventCount {

    public static final String JOB_NAME = "Click Event Count";

    /** An event may be this much older than one before it in its partition, and still count. */
    static final Duration OUT_OF_ORDERNESS = Duration.ofMillis(200);

    // The key groups of the state: a savepoint cannot be restored with another number.
    private static final int MAX_PARALLELISM = 128;

    private static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

    private final Options options;
    private final Source<ClickEvent, ?, ?> source;
    private final int splits;
    private final Sink<ClickEventStatistics> sink;
    private final Clock backpressureClock;

    /**
     * A pipeline that is not yet in any environment.
     *
     * @param splits the number of parts that the source can be read in: the partitions of a topic
     */
    public ClickEventCount(
            Options options,
            Source<ClickEvent, ?, ?> source,
            int splits,
            Sink<ClickEventStatistics> sink) {
        this(options, source, splits, sink, Clock.systemUTC());
    }

    ClickEventCount(
            Options options,
            Source<ClickEvent, ?, ?> source,
            int splits,
            Sink<ClickEventStatistics> sink,
            Clock backpressureClock) {
        this.options = options;
        this.source = source;
        this.splits = splits;
        this.sink = sink;
        this.backpressureClock = backpressureClock;
    }

    /** Adds the pipeline to an environment, which can then be executed. */
    public void addTo(StreamExecutionEnvironment env) {
        configure(env);
        DataStream<ClickEvent> clicks = clicks(env);
        if (options.backpressure()) {
            clicks = slowedDown(clicks);
        }
        counts(clicks)
                .sinkTo(sink)
                .name("ClickEventStatistics Sink")
                .uid("click-event-statistics-sink");
    }

    // No restart strategy here: what comes from the job would win over the cluster's.
    private void configure(StreamExecutionEnvironment env) {
        env.disableOperatorChaining();
        env.setMaxParallelism(MAX_PARALLELISM);
        env.getConfig().setGlobalJobParameters(ParameterTool.fromMap(options.toMap()));
        if (options.checkpointing()) {
            env.enableCheckpointing(CHECKPOINT_INTERVAL.toMillis());
        }
    }

    private DataStream<ClickEvent> clicks(StreamExecutionEnvironment env) {
        return env.fromSource(source, watermarks(), "ClickEvent Source")
                .uid("click-event-source")
                // A subtask that has nothing to read gives no watermark, and no window would close.
                .setParallelism(Math.min(env.getParallelism(), splits));
    }

    /**
     * Given to the source, so that each partition has a watermark of its own: behind the source the
     * partitions of a subtask are one stream, and where they are read at different speeds, after an
     * outage, the slower ones would be late.
     */
    WatermarkStrategy<ClickEvent> watermarks() {
        WatermarkStrategy<ClickEvent> strategy =
                WatermarkStrategy.<ClickEvent>forBoundedOutOfOrderness(OUT_OF_ORDERNESS)
                        .withTimestampAssigner(
                                (click, ignored) -> click.timestamp().toEpochMilli());
        return options.idleness().map(strategy::withIdleness).orElse(strategy);
    }

    // Keyed, so that a shuffle lies before it: the source is slowed down through the network.
    private DataStream<ClickEvent> slowedDown(DataStream<ClickEvent> clicks) {
        return clicks.keyBy(ClickEvent::page)
                .map(new Backpressure(backpressureClock))
                .name("Backpressure")
                .uid("backpressure");
    }

    /** The counts of all windows, each when its window closes. */
    SingleOutputStreamOperator<ClickEventStatistics> counts(DataStream<ClickEvent> clicks) {
        return clicks.keyBy(ClickEvent::page)
                .window(windows())
                .aggregate(new CountingAggregator(), new ClickEventStatisticsCollector())
                .name("ClickEvent Counter")
                .uid(counterUid());
    }

    private WindowAssigner<Object, TimeWindow> windows() {
        return options.eventTime()
                ? TumblingEventTimeWindows.of(options.windowSize())
                : TumblingProcessingTimeWindows.of(options.windowSize());
    }

    // Two uids, because the timers that close windows belong to one kind of time: a window of one
    // mode, restored in the other, would stay open for ever.
    private String counterUid() {
        return options.eventTime()
                ? "click-event-counter-event-time"
                : "click-event-counter-processing-time";
    }
}
