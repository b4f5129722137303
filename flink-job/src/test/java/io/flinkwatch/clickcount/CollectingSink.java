package io.flinkwatch.clickcount;

import io.flinkwatch.clickcount.records.ClickEventStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * Keeps what it is given, for the test that runs in the same JVM. What it holds is static, because
 * Flink writes to copies of the sink.
 */
final class CollectingSink implements Sink<ClickEventStatistics> {

    private static final List<ClickEventStatistics> RESULTS = new ArrayList<>();

    static void clear() {
        synchronized (RESULTS) {
            RESULTS.clear();
        }
    }

    static List<ClickEventStatistics> results() {
        synchronized (RESULTS) {
            return List.copyOf(RESULTS);
        }
    }

    /** Waits until the results are as they should be; the test's timeout limits it. */
    static void await(Predicate<List<ClickEventStatistics>> condition) throws InterruptedException {
        synchronized (RESULTS) {
            while (!condition.test(RESULTS)) {
                RESULTS.wait();
            }
        }
    }

    @Override
    public SinkWriter<ClickEventStatistics> createWriter(WriterInitContext context) {
        return new SinkWriter<>() {
            @Override
            public void write(ClickEventStatistics statistics, Context context) {
                synchronized (RESULTS) {
                    RESULTS.add(statistics);
                    RESULTS.notifyAll();
                }
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
