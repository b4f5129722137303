package org.example.kinds;

import org.apache.flink.api.common.RuntimeExecutionMode;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/** A batch job: each stage begins when the one before it has ended, and the job when the last has. */
public final class Stages {
    private Stages() {}

    public static void main(String[] args) throws Exception {
        var env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.setRuntimeMode(RuntimeExecutionMode.BATCH);
        Numbers.read(env, WatermarkStrategy.noWatermarks(), 600, 40)
                .keyBy(number -> number)
                .reduce(Long::sum)
                .name("sums")
                .map(Numbers.work(40_000))
                .returns(Types.LONG)
                .name("work")
                .keyBy(sum -> sum % 3)
                .reduce(Long::sum)
                .name("sums of sums")
                .sinkTo(new DiscardingSink<>())
                .name("out");
        env.execute("Numbers in Stages");
    }
}
