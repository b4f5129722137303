package io.flinkwatch.expectedcounts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkwatch.expectedcounts.counting.CountsRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;

/**
 * What a compacted topic keeps: the last value of each key. What it holds is static, because Flink
 * writes to copies of the sink.
 */
final class KeptCounts implements Sink<CountsRecord> {

    private static final Map<String, String> VALUES = new HashMap<>();

    static void clear() {
        synchronized (VALUES) {
            VALUES.clear();
        }
    }

    static Map<String, String> values() {
        synchronized (VALUES) {
            return Map.copyOf(VALUES);
        }
    }

    /** Waits until the values are as they should be; the test's timeout limits it. */
    static void await(Predicate<Map<String, String>> condition) throws InterruptedException {
        synchronized (VALUES) {
            while (!condition.test(VALUES)) {
                VALUES.wait();
            }
        }
    }

    @Override
    public SinkWriter<CountsRecord> createWriter(WriterInitContext context) {
        return new SinkWriter<>() {
            @Override
            public void write(CountsRecord record, Context context) {
                synchronized (VALUES) {
                    VALUES.put(
                            record.partition() + " " + new String(record.key(), UTF_8),
                            record.value() == null ? "" : new String(record.value(), UTF_8));
                    VALUES.notifyAll();
                }
            }

            @Override
            public void flush(boolean endOfInput) {}

            @Override
            public void close() {}
        };
    }
}
