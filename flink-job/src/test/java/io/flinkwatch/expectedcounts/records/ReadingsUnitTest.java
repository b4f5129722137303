package io.flinkwatch.expectedcounts.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkwatch.expectedcounts.description.Audits;
import io.flinkwatch.expectedcounts.records.InputRecord.Kind;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

/**
 * Records of which some bytes are wrong, and what the exporter reads in them: its own test writes
 * the file.
 */
class ReadingsUnitTest {

    @Test
    void whatIsReadIsWhatTheExporterReadsOrNothing() throws Exception {
        Map<String, EventReader> readers = new HashMap<>();
        int asMuch = 0;
        for (JsonNode want : readings()) {
            String line = want.get("Line").asText();
            if (!readers.containsKey(line)) {
                readers.put(line, new EventReader(Audits.with(line.split("\n")).events()));
            }
            InputRecord read = readers.get(line).read(record(want));
            String value = new String(want.path("Value").binaryValue());
            if (read.kind() == Kind.UNREADABLE) {
                asMuch += want.get("Kind").asText().equals("UNREADABLE") ? 1 : 0;
                continue;
            }
            asMuch++;
            assertThat(read.kind().name()).as(value).isEqualTo(want.get("Kind").asText());
            assertThat(read.time()).as(value).isEqualTo(want.path("Time").asLong());
            assertThat(read.key()).as(value).isEqualTo(want.path("Name").asText());
            assertThat(read.unknown()).as(value).isEqualTo(want.path("Doubt").asBoolean());
            if (line.contains("sum") && !read.unknown()) {
                assertThat(read.amount()).as(value).isEqualTo(want.path("Amount").asLong());
            }
        }
        assertThat(asMuch).as("records that are read alike").isGreaterThan(560);
    }

    private static JsonNode readings() throws Exception {
        try (InputStream file =
                ReadingsUnitTest.class.getResourceAsStream("/expectedcounts/readings.json")) {
            return new ObjectMapper().readTree(file);
        }
    }

    private static ConsumerRecord<byte[], byte[]> record(JsonNode of) throws Exception {
        return new ConsumerRecord<>(
                "input",
                0,
                0,
                1000,
                TimestampType.CREATE_TIME,
                0,
                0,
                of.has("Key") ? of.get("Key").binaryValue() : null,
                of.has("Value") ? of.get("Value").binaryValue() : null,
                new RecordHeaders(),
                Optional.empty());
    }
}
