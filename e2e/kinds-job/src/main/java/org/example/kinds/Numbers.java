package org.example.kinds;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.MapFunction;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.connector.source.util.ratelimit.RateLimiterStrategy;
import org.apache.flink.connector.datagen.source.DataGeneratorSource;
import org.apache.flink.connector.datagen.source.GeneratorFunction;
import org.apache.flink.streaming.api.datastream.DataStreamSource;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** What the jobs have in common: numbers that come at a given pace, and work that takes a given time. */
final class Numbers {
    private Numbers() {}

    static DataStreamSource<Long> read(
        StreamExecutionEnvironment env, WatermarkStrategy<Long> watermarks, long count, double perSecond) {
        GeneratorFunction<Long, Long> itself = index -> index;
        var source = new DataGeneratorSource<>(itself, count, RateLimiterStrategy.perSecond(perSecond), Types.LONG);
        return env.fromSource(source, watermarks, "numbers");
    }

    /** Keeps a processor busy, as a sleeping task would not be. */
    static MapFunction<Long, Long> work(long micros) {
        return number -> {
            long end = System.nanoTime() + micros * 1000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            return number;
        };
    }
}
