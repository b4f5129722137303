package io.flinkwatch.expectedcounts.counting;

import static io.flinkwatch.expectedcounts.counting.Events.at;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.expectedcounts.description.Audits;
import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.description.Panes;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class CounterUnitTest {

    @Test
    void aCellThatHasChangedIsWrittenWithItsTotalAndTheProgressBehindIt() throws Exception {
        try (var counter = started(1, 0, null)) {
            counter.processElement(cell(2, "a", 0, 3), 0);
            counter.processElement(progress(2, 0, 10, 16), 0);
            counter.prepareSnapshotPreBarrier(7);

            assertThat(written(counter))
                    .containsExactly(
                            "2 {\"key\":\"a\",\"start\":\"2026-11-23T01:00:00Z\"} "
                                    + "{\"version\":1,\"checkpoint\":7,\"key\":\"a\","
                                    + "\"start\":\"2026-11-23T01:00:00Z\","
                                    + "\"events\":3,\"amount\":3}",
                            "2 {\"progress\":2} "
                                    + "{\"version\":1,\"checkpoint\":7,\"progress\":2,\"of\":3,"
                                    + "\"kept_from\":\"2026-11-23T00:45:00Z\","
                                    + "\"partitions\":[{\"topic\":\"input\",\"partition\":0,\"offset\":10,"
                                    + "\"time\":\"2026-11-23T01:00:16Z\",\"late\":0,\"unreadable\":0}]}");

            counter.getOutput().clear();
            counter.processElement(cell(2, "a", 0, 2), 0);
            counter.prepareSnapshotPreBarrier(8);
            assertThat(written(counter).get(0)).contains("\"events\":5,\"amount\":5");
        }
    }

    @Test
    void aCellThatHasNotChangedIsNotWrittenAgain() throws Exception {
        try (var counter = started(1, 0, null)) {
            counter.processElement(cell(0, "a", 0, 3), 0);
            counter.prepareSnapshotPreBarrier(1);
            counter.getOutput().clear();
            counter.processElement(progress(0, 0, 11, 17), 0);
            counter.prepareSnapshotPreBarrier(2);

            assertThat(written(counter))
                    .hasSize(1)
                    .allMatch(record -> record.startsWith("0 {\"progress\":0}"));
        }
    }

    @Test
    void theProgressIsThatOfAllPartitionsOfTheInput() throws Exception {
        try (var counter = started(1, 0, null)) {
            counter.processElement(progress(0, 1, 20, 5), 0);
            counter.prepareSnapshotPreBarrier(1);
            counter.getOutput().clear();
            counter.processElement(progress(0, 0, 10, 16), 0);
            counter.prepareSnapshotPreBarrier(2);

            assertThat(written(counter).get(0))
                    .contains("\"partition\":0,\"offset\":10", "\"partition\":1,\"offset\":20");
        }
    }

    @Test
    void itGoesOnFromItsStateWhereverItsKeysAre() throws Exception {
        OperatorSubtaskState state;
        try (var counter = started(1, 0, null)) {
            counter.processElement(cell(0, "a", 0, 3), 0);
            counter.processElement(cell(1, "b", 0, 3), 0);
            counter.prepareSnapshotPreBarrier(1);
            state = counter.snapshot(1, 1);
        }
        int found = 0;
        for (int subtask = 0; subtask < 2; subtask++) {
            var part =
                    AbstractStreamOperatorTestHarness.repartitionOperatorState(
                            state, 128, 1, 2, subtask);
            try (var counter = started(2, subtask, part)) {
                for (int target = 0; target < 2; target++) {
                    if (KeyGroupRangeAssignment.assignKeyToParallelOperator(target, 128, 2)
                            == subtask) {
                        counter.processElement(cell(target, target == 0 ? "a" : "b", 0, 1), 0);
                        found++;
                    }
                }
                counter.prepareSnapshotPreBarrier(2);
                assertThat(written(counter))
                        .filteredOn(r -> r.contains("start"))
                        .allMatch(r -> r.contains("\"events\":4"));
            }
        }
        assertThat(found).isEqualTo(2);
    }

    @Test
    void cellsFarBehindTheSlowestPartitionAreLetGo() throws Exception {
        try (var counter = started(1, 0, null)) {
            counter.processElement(cell(0, "a", 0, 3), 0);
            counter.processElement(progress(0, 0, 10, 0), 0);
            counter.processElement(progress(0, 1, 10, 600), 0);
            counter.prepareSnapshotPreBarrier(1);
            counter.getOutput().clear();
            counter.processElement(progress(0, 1, 20, 1200), 0);
            counter.processElement(progress(0, 0, 10, 600), 0);
            counter.prepareSnapshotPreBarrier(2);
            assertThat(written(counter)).as("one partition is not that far").hasSize(1);

            counter.getOutput().clear();
            counter.processElement(progress(0, 0, 20, 1200), 0);
            counter.prepareSnapshotPreBarrier(3);
            assertThat(written(counter).get(0))
                    .isEqualTo("0 {\"key\":\"a\",\"start\":\"2026-11-23T01:00:00Z\"} null");
            assertThat(written(counter).get(1)).contains("\"kept_from\":\"2026-11-23T01:04:45Z\"");

            counter.getOutput().clear();
            counter.processElement(cell(0, "a", 0, 2), 0);
            counter.prepareSnapshotPreBarrier(4);
            assertThat(written(counter).get(0))
                    .as("its total is not known any more")
                    .contains("\"events\":0", "\"lost\":2");
        }
    }

    @Test
    void whatFewCellsHaveIsWrittenWithThem() throws Exception {
        try (var counter = started(1, 0, null)) {
            CellName name = new CellName("a", panes().indexOf(at(0)));
            Cell cell = new Cell(3, -2, true, new Part(2, 1, 4), new Part(1, 0, 4), at(40), 1);
            counter.processElement(Update.cell(0, 3, name, cell), 0);
            counter.prepareSnapshotPreBarrier(1);

            assertThat(written(counter).get(0))
                    .endsWith(
                            "\"events\":3,\"amount\":-2,\"unclear\":true,\"late\":{\"events\":2,\"less\":1,\"more\":4},"
                                    + "\"again\":{\"events\":1,\"less\":0,\"more\":4},"
                                    + "\"late_at\":\"2026-11-23T01:00:40Z\",\"lost\":1}");
        }
    }

    // What every Kafka client makes of the key, as kafka-go's Murmur2Balancer with its default.
    @Test
    void aCellIsWhereKafkasOwnPartitionerPutsItsKey() throws Exception {
        CellName name = new CellName("/help", panes().indexOf(at(0)));
        assertThat(CountsRecords.partitionOf(name, panes(), 6)).isBetween(0, 5);
        assertThat(CountsRecords.partitionOf(name, panes(), 1)).isZero();
    }

    private static Panes panes() throws Exception {
        return audit().panes();
    }

    private static Description audit() throws Exception {
        return Audits.with("judge: {horizon: 10m}");
    }

    private static Update cell(int target, String key, int second, int events) throws Exception {
        Cell cell = new Cell(events, events, false, Part.NONE, Part.NONE, Cell.NEVER, 0);
        return Update.cell(target, 3, new CellName(key, panes().indexOf(at(second))), cell);
    }

    private static Update progress(int target, int partition, long offset, int second) {
        return Update.progress(
                target,
                3,
                new PartitionProgress(
                        "input",
                        partition,
                        offset,
                        true,
                        at(second),
                        Cell.NEVER,
                        0,
                        0,
                        false,
                        0,
                        new long[0]));
    }

    private static List<String> written(
            KeyedOneInputStreamOperatorTestHarness<Integer, Update, CountsRecord> counter) {
        return counter.extractOutputValues().stream()
                .map(r -> r.partition() + " " + text(r.key()) + " " + text(r.value()))
                .toList();
    }

    private static String text(byte[] bytes) {
        return bytes == null ? "null" : new String(bytes, UTF_8);
    }

    private static KeyedOneInputStreamOperatorTestHarness<Integer, Update, CountsRecord> started(
            int parallelism, int subtask, OperatorSubtaskState state) throws Exception {
        var harness =
                new KeyedOneInputStreamOperatorTestHarness<>(
                        new Counter(audit()), Update::target, Types.INT, 128, parallelism, subtask);
        harness.setup(
                TypeInformation.of(CountsRecord.class)
                        .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }
}
