package io.flinkwatch.expectedcounts.counting;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.flinkwatch.expectedcounts.description.Audits;
import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.records.InputRecord;
import io.flinkwatch.expectedcounts.records.InputRecord.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the exporter makes of some inputs the job has to make of them, too: its own test writes the
 * file.
 */
class TalliesUnitTest {

    private static List<JsonNode> tallies() throws IOException {
        try (InputStream file =
                TalliesUnitTest.class.getResourceAsStream("/expectedcounts/tallies.json")) {
            List<JsonNode> tallies = new ArrayList<>();
            new ObjectMapper().readTree(file).forEach(tallies::add);
            return tallies;
        }
    }

    @ParameterizedTest
    @MethodSource("tallies")
    void cellsAndProgressAreThoseOfTheExporter(JsonNode tally) throws Exception {
        Description audit =
                Audits.with(
                        "window: " + tally.get("Window").asText(),
                        "expect: {topic: t, lateness: " + tally.get("Lateness").asText() + "}",
                        "judge: {horizon: " + tally.get("Horizon").asText() + "}");
        boolean sum = tally.get("Sum").asBoolean();
        Map<CellName, Cell> cells = new HashMap<>();
        List<InputPartition> partitions =
                List.of(new InputPartition(audit), new InputPartition(audit));
        for (JsonNode event : tally.get("Events")) {
            partitions.get(event.get("Partition").asInt()).take(record(event, sum), cells);
        }

        assertThat(cells).isEqualTo(cells(tally.get("Cells")));
        for (JsonNode want : tally.get("Partitions")) {
            int number = want.get("Partition").asInt();
            assertThat(partitions.get(number).progress("input", number))
                    .usingRecursiveComparison()
                    .ignoringFields("unreadable")
                    .isEqualTo(progress(want));
        }
    }

    private static InputRecord record(JsonNode event, boolean sum) {
        int partition = event.get("Partition").asInt();
        long offset = event.get("Offset").asLong();
        if (event.get("Unreadable").asBoolean()) {
            return InputRecord.other("input", partition, offset, Kind.UNREADABLE);
        }
        return new InputRecord(
                "input",
                partition,
                offset,
                event.get("Filtered").asBoolean() ? Kind.FILTERED : Kind.EVENT,
                event.get("Time").asLong(),
                event.get("Key").asText(),
                sum ? event.get("Amount").asLong() : 1,
                sum && event.get("Unknown").asBoolean());
    }

    private static Map<CellName, Cell> cells(JsonNode wanted) {
        Map<CellName, Cell> cells = new HashMap<>();
        for (JsonNode want : wanted) {
            cells.put(
                    new CellName(want.get("Key").asText(), want.get("Pane").asLong()),
                    new Cell(
                            want.get("Events").asLong(),
                            want.get("Amount").asLong(),
                            want.get("Unclear").asBoolean(),
                            part(want.get("Late")),
                            part(want.get("Again")),
                            nanos(want.get("LateAt")),
                            want.get("Lost").asLong()));
        }
        return cells;
    }

    private static PartitionProgress progress(JsonNode want) {
        JsonNode lost = want.get("Lost");
        long[] stretches = new long[2 * lost.size()];
        for (int i = 0; i < lost.size(); i++) {
            stretches[2 * i] = nanos(lost.get(i).get(0));
            stretches[2 * i + 1] = nanos(lost.get(i).get(1));
        }
        boolean gap = want.get("HasGap").asBoolean();
        return new PartitionProgress(
                "input",
                want.get("Partition").asInt(),
                want.get("Offset").asLong(),
                true,
                want.get("Time").asLong(),
                want.get("Begins").asLong(),
                want.get("Late").asLong(),
                0,
                gap,
                gap ? nanos(want.get("GapFrom")) : 0,
                stretches);
    }

    private static Part part(JsonNode want) {
        return new Part(
                want.get("Events").asLong(), want.get("Less").asLong(), want.get("More").asLong());
    }

    private static long nanos(JsonNode time) {
        return time.isNull() ? Cell.NEVER : time.asLong();
    }
}
