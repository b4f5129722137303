package org.example.orders;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.apache.flink.api.common.serialization.AbstractDeserializationSchema;

/** Reads the topic orders. */
final class OrderReader extends AbstractDeserializationSchema<Order> {

    private static final ObjectMapper JSON = new ObjectMapper();

    OrderReader() {
        super(Order.class);
    }

    @Override
    public Order deserialize(byte[] message) throws IOException {
        JsonNode order = JSON.readTree(message).required("order");
        return new Order(order.required("placedAt").longValue(), order.required("region").textValue());
    }
}
