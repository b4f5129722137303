package io.flinkwatch.clickcount.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.apache.flink.api.common.serialization.SerializationSchema;

/** The key of a record of the output topic: all counts of a page go to one partition, in order. */
public final class PageKeySerializationSchema implements SerializationSchema<ClickEventStatistics> {

    @Override
    public byte[] serialize(ClickEventStatistics statistics) {
        return statistics.page().getBytes(UTF_8);
    }
}
