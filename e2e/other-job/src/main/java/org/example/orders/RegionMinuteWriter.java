package org.example.orders;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.apache.flink.api.common.serialization.SerializationSchema;

/** Writes the topic orders-per-minute. */
final class RegionMinuteWriter implements SerializationSchema<RegionMinute> {

    private static final ObjectMapper JSON = new ObjectMapper();

    @Override
    public byte[] serialize(RegionMinute result) {
        try {
            return JSON.writeValueAsBytes(result);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + result + " as JSON", e);
        }
    }
}
