package io.flinkwatch.clickcount.kafka;

import io.flinkwatch.clickcount.Options;
import io.flinkwatch.clickcount.records.ClickEvent;
import io.flinkwatch.clickcount.records.ClickEventDeserializationSchema;
import java.util.Properties;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The input topic. */
public final class ClickEventSource {

    /** The consumer group, whose committed offsets show how far the job has come. */
    public static final String GROUP = "click-event-count";

    private ClickEventSource() {}

    /** Reads from where the group has come to, or from the beginning where it has never been. */
    @SuppressWarnings("deprecation") // Kafka's old name for it is the one that the connector takes.
    public static KafkaSource<ClickEvent> of(Options options) {
        return KafkaSource.<ClickEvent>builder()
                .setBootstrapServers(options.bootstrapServers())
                .setTopics(options.inputTopic())
                .setGroupId(GROUP)
                .setStartingOffsets(
                        OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST))
                .setDeserializer(new ClickEventDeserializationSchema())
                .setProperties(offsetCommits(options.checkpointing()))
                .build();
    }

    /**
     * Who commits offsets. With checkpointing Flink does, when a checkpoint is complete. Without it
     * nobody would, and a restarted job would read the whole topic again; Kafka's consumer then
     * does it by itself, every second, for what it has read, counted or not.
     */
    static Properties offsetCommits(boolean checkpointing) {
        Properties properties = new Properties();
        properties.setProperty(
                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, String.valueOf(!checkpointing));
        properties.setProperty(ConsumerConfig.AUTO_COMMIT_INTERVAL_MS_CONFIG, "1000");
        return properties;
    }
}
