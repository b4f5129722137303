package org.example.kinds;

import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A streaming job without end, whose busy time is worth a look: two fifths of a second in each. */
public final class AtWork {
    private AtWork() {}

    public static void main(String[] args) throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment();
        var watermarks =
                WatermarkStrategy.<Long>forMonotonousTimestamps()
                        .withTimestampAssigner((number, before) -> System.currentTimeMillis());
        Numbers.read(env, watermarks, Long.MAX_VALUE, 200)
                .keyBy(number -> number % 1000)
                .map(Numbers.work(2_000))
                .returns(Types.LONG)
                .name("work")
                .sinkTo(new DiscardingSink<>())
                .name("out");
        env.execute("Numbers at Work");
    }
}
