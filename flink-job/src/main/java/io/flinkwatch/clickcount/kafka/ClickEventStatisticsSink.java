package io.flinkwatch.clickcount.kafka;

import io.flinkwatch.clickcount.Options;
import io.flinkwatch.clickcount.records.ClickEventStatistics;
import io.flinkwatch.clickcount.records.ClickEventStatisticsSerializationSchema;
import io.flinkwatch.clickcount.records.PageKeySerializationSchema;
import java.time.Duration;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The output topic. */
public final class ClickEventStatisticsSink {

    // The most that a broker allows unless told otherwise; the sink's own default of one hour is
    // refused. A job that is down for longer may lose what it had written and not yet committed.
    private static final Duration TRANSACTION_TIMEOUT = Duration.ofMinutes(15);

    private ClickEventStatisticsSink() {}

    /** Writes with the delivery guarantee of the options. */
    public static KafkaSink<ClickEventStatistics> of(Options options) {
        return KafkaSink.<ClickEventStatistics>builder()
                .setBootstrapServers(options.bootstrapServers())
                .setRecordSerializer(records(options.outputTopic()))
                .setDeliveryGuarantee(options.deliveryGuarantee())
                .setTransactionalIdPrefix(transactionalIdPrefix(options))
                // Names are used again, so that a new job finds the open transactions of a dead one
                // by asking the broker. The default makes a new name per checkpoint, one a second
                // here, and a job that starts without a savepoint tries each that ever was.
                .setTransactionNamingStrategy(TransactionNamingStrategy.POOLING)
                .setProperty(
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        String.valueOf(TRANSACTION_TIMEOUT.toMillis()))
                .build();
    }

    private static KafkaRecordSerializationSchema<ClickEventStatistics> records(String topic) {
        return KafkaRecordSerializationSchema.<ClickEventStatistics>builder()
                .setTopic(topic)
                .setKeySerializationSchema(new PageKeySerializationSchema())
                .setValueSerializationSchema(new ClickEventStatisticsSerializationSchema())
                .build();
    }

    /**
     * The same after every restart, or else the transactions of the job before stay open, and hold
     * up read_committed consumers, until they time out. Different for two jobs that run side by
     * side, or else they abort each other's transactions: two jobs with the same output are one too
     * many, so the topic tells them apart.
     */
    static String transactionalIdPrefix(Options options) {
        return ClickEventSource.GROUP + "-to-" + options.outputTopic();
    }
}
