package io.flinkwatch.expectedcounts.records;

import io.flinkwatch.expectedcounts.description.EventFormat;
import io.flinkwatch.expectedcounts.records.InputRecord.Kind;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads the input topics. Every record is handed on, so that all of them are known to have been
 * read.
 */
public final class InputDeserializationSchema
        implements KafkaRecordDeserializationSchema<InputRecord> {

    /** The name of the counter, below {@code deserializer} in the metrics of the source. */
    public static final String UNREADABLE_RECORDS = "unreadableRecords";

    private final EventFormat format;

    private transient EventReader events;
    private transient Counter unreadable;

    public InputDeserializationSchema(EventFormat format) {
        this.format = format;
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        events = new EventReader(format);
        unreadable = context.getMetricGroup().counter(UNREADABLE_RECORDS);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<InputRecord> out) {
        InputRecord read = events.read(record);
        if (read.kind() == Kind.UNREADABLE) {
            unreadable.inc();
        }
        out.collect(read);
    }

    @Override
    public TypeInformation<InputRecord> getProducedType() {
        return TypeInformation.of(InputRecord.class);
    }
}
