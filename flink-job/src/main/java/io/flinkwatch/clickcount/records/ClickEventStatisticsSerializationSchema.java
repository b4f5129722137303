package io.flinkwatch.clickcount.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import org.apache.flink.api.common.serialization.SerializationSchema;

/** The value of a record of the output topic. */
public final class ClickEventStatisticsSerializationSchema
        implements SerializationSchema<ClickEventStatistics> {

    @Override
    public byte[] serialize(ClickEventStatistics statistics) {
        try {
            return Json.MAPPER.writeValueAsBytes(statistics);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + statistics + " as JSON", e);
        }
    }
}
