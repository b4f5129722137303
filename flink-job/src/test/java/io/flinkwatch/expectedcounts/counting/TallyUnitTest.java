package io.flinkwatch.expectedcounts.counting;

import static io.flinkwatch.expectedcounts.counting.Events.at;
import static io.flinkwatch.expectedcounts.counting.Events.event;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flinkwatch.expectedcounts.description.Audits;
import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.records.InputRecord;
import java.util.List;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

class TallyUnitTest {

    private static final int COUNTS = 3;

    @Test
    void whatWasReadIsHandedOnBeforeTheBarrierAndOnce() throws Exception {
        try (var tally = started(Audits.with(), 1, 0, null)) {
            tally.processElement(event(0, 0, "a", 1), 0);
            tally.processElement(event(0, 1, "a", 2), 0);
            assertThat(tally.extractOutputValues()).isEmpty();

            tally.prepareSnapshotPreBarrier(1);
            assertThat(cells(tally))
                    .containsExactly(new Cell(2, 2, false, Part.NONE, Part.NONE, Cell.NEVER, 0));
            assertThat(progress(tally)).hasSize(COUNTS).allMatch(p -> p.offset() == 2);

            tally.getOutput().clear();
            tally.prepareSnapshotPreBarrier(2);
            assertThat(tally.extractOutputValues()).isEmpty();
        }
    }

    @Test
    void everyPartitionOfTheCountsHasTheProgress() throws Exception {
        try (var tally = started(Audits.with(), 1, 0, null)) {
            tally.processElement(event(1, 4, "a", 1), 0);
            tally.prepareSnapshotPreBarrier(1);

            assertThat(tally.extractOutputValues())
                    .filteredOn(update -> update.progress() != null)
                    .extracting(Update::target)
                    .containsExactlyInAnyOrder(0, 1, 2);
        }
    }

    // Subtask 1 of 2 reads partition 7 after the restart, which subtask 0 of 1 had read before.
    @Test
    void aPartitionGoesOnWithWhicheverSubtaskReadsIt() throws Exception {
        OperatorSubtaskState before;
        try (var tally = started(Audits.with(), 1, 0, null)) {
            tally.processElement(event(7, 0, "b", 40), 0);
            before = snapshot(tally);
        }
        OperatorSubtaskState after;
        try (var first = started(Audits.with(), 2, 0, before);
                var second = started(Audits.with(), 2, 1, before)) {
            second.processElement(event(7, 1, "a", 1), 0);
            second.prepareSnapshotPreBarrier(2);
            assertThat(cells(second)).allMatch(cell -> cell.late().events() == 1);
            assertThat(progress(second)).allMatch(p -> p.time() == at(40) && p.offset() == 2);
            after =
                    AbstractStreamOperatorTestHarness.repackageState(
                            snapshot(first), snapshot(second));
        }
        try (var tally = started(Audits.with(), 1, 0, after)) {
            tally.processElement(event(7, 2, "a", 2), 0);
            tally.prepareSnapshotPreBarrier(4);
            assertThat(progress(tally)).allMatch(p -> p.late() == 2);
        }
    }

    @Test
    void aPartitionThatNobodyReadsForAWhileIsNotForgotten() throws Exception {
        OperatorSubtaskState state;
        try (var tally = started(Audits.with(), 1, 0, null)) {
            tally.processElement(event(0, 0, "b", 40), 0);
            state = snapshot(tally);
        }
        for (int restart = 0; restart < 2; restart++) {
            try (var first = started(Audits.with(), 2, 0, state);
                    var second = started(Audits.with(), 2, 1, state)) {
                state =
                        AbstractStreamOperatorTestHarness.repackageState(
                                snapshot(first), snapshot(second));
            }
        }
        try (var tally = started(Audits.with(), 1, 0, state)) {
            tally.processElement(event(0, 1, "a", 1), 0);
            tally.prepareSnapshotPreBarrier(9);
            assertThat(progress(tally)).allMatch(p -> p.time() == at(40) && p.late() == 1);
        }
    }

    @Test
    void theNumberOfPartitionsOfTheCountsStaysAsItWas() throws Exception {
        OperatorSubtaskState state;
        try (var tally = started(Audits.with(), 1, 0, null)) {
            state = snapshot(tally);
        }
        try (var tally = harness(new Tally(Audits.with(), 12), 1, 0)) {
            tally.initializeState(state);
            tally.open();
            tally.processElement(event(0, 0, "a", 1), 0);
            tally.prepareSnapshotPreBarrier(2);
            assertThat(progress(tally)).hasSize(COUNTS);
        }
    }

    @Test
    void aSavepointOfAnotherAuditIsRefused() throws Exception {
        OperatorSubtaskState state;
        try (var tally = started(Audits.with(), 1, 0, null)) {
            state = snapshot(tally);
        }
        Description other = Audits.with("window: {size: 1m}");
        assertThatThrownBy(() -> started(other, 1, 0, state))
                .hasStackTraceContaining("the audit is not the one of the savepoint");
    }

    private static OperatorSubtaskState snapshot(
            OneInputStreamOperatorTestHarness<InputRecord, Update> tally) throws Exception {
        tally.prepareSnapshotPreBarrier(1);
        return tally.snapshot(1, 1);
    }

    private static OneInputStreamOperatorTestHarness<InputRecord, Update> started(
            Description audit, int parallelism, int subtask, OperatorSubtaskState state)
            throws Exception {
        var harness = harness(new Tally(audit, COUNTS), parallelism, subtask);
        if (state != null) {
            harness.initializeState(state);
        }
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<InputRecord, Update> harness(
            Tally tally, int parallelism, int subtask) throws Exception {
        var harness =
                new OneInputStreamOperatorTestHarness<InputRecord, Update>(
                        tally, 128, parallelism, subtask);
        harness.setup(
                TypeInformation.of(Update.class)
                        .createSerializer(harness.getExecutionConfig().getSerializerConfig()));
        return harness;
    }

    private static List<Cell> cells(OneInputStreamOperatorTestHarness<InputRecord, Update> tally) {
        return tally.extractOutputValues().stream()
                .map(Update::cell)
                .filter(c -> c != null)
                .toList();
    }

    private static List<PartitionProgress> progress(
            OneInputStreamOperatorTestHarness<InputRecord, Update> tally) {
        return tally.extractOutputValues().stream()
                .map(Update::progress)
                .filter(p -> p != null)
                .toList();
    }
}
