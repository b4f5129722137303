package io.flinkwatch.expectedcounts.kafka;

import io.flinkwatch.expectedcounts.counting.CountsRecord;
import io.flinkwatch.expectedcounts.description.Description;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaPartitioner;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

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
        return KafkaRecordSerializationSchema.<CountsRecord>builder()
                .setTopic(topic)
                .setPartitioner(new NamedPartition())
                .setKeySerializationSchema(new KeySchema())
                .setValueSerializationSchema(new ValueSchema())
                .build();
    }

    // Classes, as Flink looks for the types in them, which a lambda does not tell.

    private static final class NamedPartition implements KafkaPartitioner<CountsRecord> {
        @Override
        public int partition(
                CountsRecord record, byte[] key, byte[] value, String topic, int[] partitions) {
            return record.partition();
        }
    }

    private static final class KeySchema implements SerializationSchema<CountsRecord> {
        @Override
        public byte[] serialize(CountsRecord record) {
            return record.key();
        }
    }

    private static final class ValueSchema implements SerializationSchema<CountsRecord> {
        @Override
        public byte[] serialize(CountsRecord record) {
            return record.value();
        }
    }
}
