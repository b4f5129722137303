package io.flinkwatch.expectedcounts;

import io.flinkwatch.expectedcounts.counting.Counter;
import io.flinkwatch.expectedcounts.counting.CountsRecord;
import io.flinkwatch.expectedcounts.counting.Tally;
import io.flinkwatch.expectedcounts.counting.Update;
import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.records.InputRecord;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The pipeline, whatever it reads from and writes to: source → tally, counter → sink.
 *
 * <p>It has no windows, watermarks, lateness or idleness, so it cannot lose what a job with these
 * may lose.
 */
public final class ExpectedCounts {

    public static final String JOB_NAME = "Expected Counts";

    // The key groups of the state: a savepoint cannot be restored with another number.
    private static final int MAX_PARALLELISM = 128;

    private final Description audit;
    private final Source<InputRecord, ?, ?> source;
    private final int splits;
    private final Sink<CountsRecord> sink;
    private final int partitionsOfCounts;

    /**
     * A pipeline that is not yet in any environment.
     *
     * @param splits the number of parts that the source can be read in
     * @param partitionsOfCounts the number of partitions that the sink writes to
     */
    public ExpectedCounts(
            Description audit,
            Source<InputRecord, ?, ?> source,
            int splits,
            Sink<CountsRecord> sink,
            int partitionsOfCounts) {
        this.audit = audit;
        this.source = source;
        this.splits = splits;
        this.sink = sink;
        this.partitionsOfCounts = partitionsOfCounts;
    }

    /** Adds the pipeline to an environment, which can then be executed. */
    public void addTo(StreamExecutionEnvironment env, Duration checkpointInterval) {
        env.setMaxParallelism(MAX_PARALLELISM);
        env.enableCheckpointing(checkpointInterval.toMillis(), CheckpointingMode.EXACTLY_ONCE);
        // What comes before a barrier has to arrive before it: that is what a progress record says.
        env.getCheckpointConfig().enableUnalignedCheckpoints(false);

        int readers = Math.min(env.getParallelism(), splits);
        env.fromSource(source, WatermarkStrategy.noWatermarks(), "Input Source")
                .uid("input-source")
                .setParallelism(readers)
                .transform(
                        "Tally",
                        TypeInformation.of(Update.class),
                        new Tally(audit, partitionsOfCounts))
                .uid("tally")
                .setParallelism(readers)
                .keyBy(Update::target, Types.INT)
                .transform("Counter", TypeInformation.of(CountsRecord.class), new Counter(audit))
                .uid("counter")
                .sinkTo(sink)
                .name("Counts Sink")
                .uid("counts-sink");
    }
}
