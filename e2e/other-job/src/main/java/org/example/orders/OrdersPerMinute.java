package org.example.orders;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.common.functions.AggregateFunction;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.windowing.assigners.TumblingEventTimeWindows;
import org.apache.flink.util.ParameterTool;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** Orders per region and minute. Its one parameter is {@code --kafka host:port}. */
public final class OrdersPerMinute {

    private static final String NAME = "orders-per-minute";

    private OrdersPerMinute() {}

    public static void main(String[] args) throws Exception {
        String kafka = ParameterTool.fromArgs(args).getRequired("kafka");
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        env.fromSource(source(kafka), watermarks(), "orders")
                .uid("orders")
                .keyBy(Order::region)
                .window(TumblingEventTimeWindows.of(Duration.ofMinutes(1)))
                .aggregate(new Count(), new RegionMinute.Collect())
                .name("count")
                .uid("count")
                .sinkTo(sink(kafka))
                .name(NAME)
                .uid(NAME);
        env.execute(NAME);
    }

    @SuppressWarnings("deprecation") // Kafka's old name for it is the one that the connector takes.
    private static KafkaSource<Order> source(String kafka) {
        return KafkaSource.<Order>builder()
                .setBootstrapServers(kafka)
                .setTopics("orders")
                .setGroupId(NAME)
                .setStartingOffsets(
                        OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setValueOnlyDeserializer(new OrderReader())
                .build();
    }

    private static WatermarkStrategy<Order> watermarks() {
        return WatermarkStrategy.<Order>forBoundedOutOfOrderness(Duration.ofSeconds(2))
                .withTimestampAssigner((order, ignored) -> order.placedAt());
    }

    private static KafkaSink<RegionMinute> sink(String kafka) {
        SerializationSchema<RegionMinute> region = result -> result.region().getBytes(UTF_8);
        return KafkaSink.<RegionMinute>builder()
                .setBootstrapServers(kafka)
                .setDeliveryGuarantee(DeliveryGuarantee.AT_LEAST_ONCE)
                .setRecordSerializer(
                        KafkaRecordSerializationSchema.<RegionMinute>builder()
                                .setTopic(NAME)
                                .setKeySerializationSchema(region)
                                .setValueSerializationSchema(new RegionMinuteWriter())
                                .build())
                .build();
    }

    private static final class Count implements AggregateFunction<Order, Long, Long> {

        @Override
        public Long createAccumulator() {
            return 0L;
        }

        @Override
        public Long add(Order order, Long count) {
            return count + 1;
        }

        @Override
        public Long getResult(Long count) {
            return count;
        }

        @Override
        public Long merge(Long a, Long b) {
            return a + b;
        }
    }
}
