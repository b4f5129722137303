package io.flinkwatch.expectedcounts.kafka;

import io.flinkwatch.expectedcounts.counting.CountsRecord;
import io.flinkwatch.expectedcounts.description.Description;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;

/** The counts topic. */
public final class Counts {

    // The most that a broker allows unless told otherwise.
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

    private Counts() {}

    /** Writes each record once, into the partition that it names. */
    public static KafkaSink<CountsRecord> of(Description audit, Properties access) {
        return KafkaSink.<CountsRecord>builder()
                .setKafkaProducerConfig(access)
                .setBootstrapServers(audit.bootstrapServers())
                .setRecordSerializer(records(audit.countsTopic()))
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                // Of the topic, and the same after every restart: a new job ends the open
                // transactions of a dead one.
                .setTransactionalIdPrefix("expected-counts-to-" + audit.countsTopic())
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setProperty(
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        String.valueOf(TRANSACTION_TIMEOUT.toMillis()))
                .build();
    }

    private static KafkaRecordSerializationSchema<CountsRecord> records(String topic) {
        return (record, context, timestamp) ->
                new ProducerRecord<>(topic, record.partition(), record.key(), record.value());
    }
}
