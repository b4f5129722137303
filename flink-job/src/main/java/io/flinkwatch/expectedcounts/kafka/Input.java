package io.flinkwatch.expectedcounts.kafka;

import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.records.InputDeserializationSchema;
import io.flinkwatch.expectedcounts.records.InputRecord;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The topics that the audited job reads. */
public final class Input {

    /** Nothing can be judged while a partition is not read that the exporter knows of. */
    private static final Duration DISCOVERY_INTERVAL = Duration.ofSeconds(10);

    private Input() {}

    /**
     * Reads all of them, from their first records on.
     *
     * @param access how Kafka is logged in to, in the words of its own clients
     */
    public static KafkaSource<InputRecord> of(Description audit, Properties access) {
        return KafkaSource.<InputRecord>builder()
                .setProperties(access)
                .setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, audit.isolation())
                .setProperty(
                        KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                        String.valueOf(DISCOVERY_INTERVAL.toMillis()))
                .setBootstrapServers(audit.bootstrapServers())
                .setTopics(audit.inputTopics())
                // Its committed offsets show how far the job has come, and nothing else.
                .setGroupId("expected-counts-" + audit.countsTopic())
                .setStartingOffsets(new WholeInput())
                .setDeserializer(new InputDeserializationSchema(audit.events()))
                .build();
    }
}
