package io.flinkwatch.clickcount.records;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.metrics.Counter;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the input topic. A record that is no click event is dropped and counted: one bad producer
 * must not stop the job, and a job that restarts on it would meet it again.
 */
public final class ClickEventDeserializationSchema
        implements KafkaRecordDeserializationSchema<ClickEvent> {

    /** The name of the counter, below {@code deserializer} in the metrics of the source. */
    public static final String MALFORMED_RECORDS = "malformedRecords";

    private static final Logger LOG =
            LoggerFactory.getLogger(ClickEventDeserializationSchema.class);

    // A topic full of something else must not fill the disk with warnings as well.
    private static final int LOG_EVERY = 1000;

    private transient Counter malformed;

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        malformed = context.getMetricGroup().counter(MALFORMED_RECORDS);
    }

    @Override
    public void deserialize(ConsumerRecord<byte[], byte[]> record, Collector<ClickEvent> out) {
        ClickEvent event;
        try {
            event = parse(record.value());
        } catch (JsonProcessingException e) {
            // The original message has no excerpt of the record.
            drop(record, e.getOriginalMessage());
            return;
        } catch (IOException e) {
            // Bytes in none of JSON's encodings.
            drop(record, e.getMessage());
            return;
        }
        out.collect(event);
    }

    private static ClickEvent parse(byte[] value) throws IOException {
        ClickEvent event = value == null ? null : Json.MAPPER.readValue(value, ClickEvent.class);
        if (event == null) {
            throw new IOException("no value");
        }
        return event;
    }

    private void drop(ConsumerRecord<byte[], byte[]> record, String reason) {
        if (malformed.getCount() % LOG_EVERY == 0) {
            LOG.warn(
                    "dropped a malformed record: topic={} partition={} offset={} reason=\"{}\" "
                            + "(this is the first, and then one in {})",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    reason,
                    LOG_EVERY);
        }
        malformed.inc();
    }

    @Override
    public TypeInformation<ClickEvent> getProducedType() {
        return TypeInformation.of(ClickEvent.class);
    }
}
