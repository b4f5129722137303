package io.flinkwatch.expectedcounts.counting;

import static io.flinkwatch.expectedcounts.counting.Events.amount;
import static io.flinkwatch.expectedcounts.counting.Events.at;
import static io.flinkwatch.expectedcounts.counting.Events.event;
import static io.flinkwatch.expectedcounts.counting.Events.filtered;
import static io.flinkwatch.expectedcounts.counting.Events.unreadable;
import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.expectedcounts.description.Audits;
import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.records.InputRecord;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Windows of 15 s, a lateness of 5 s and a horizon of 10 min. */
class InputPartitionUnitTest {

    private static final String[] USUAL = {"judge: {horizon: 10m}"};

    private final Map<CellName, Cell> cells = new HashMap<>();

    @Test
    void eventsAreAddedUpInTheirPanes() throws Exception {
        PartitionProgress progress =
                take(
                        USUAL,
                        event(0, 0, "a", 0),
                        event(0, 1, "a", 14.9),
                        event(0, 2, "b", 1),
                        event(0, 7, "a", 15));

        assertThat(cells.keySet())
                .containsExactlyInAnyOrder(name("a", 0), name("a", 1), name("b", 0));
        assertThat(cell("a", 0).events()).isEqualTo(2);
        assertThat(cell("a", 0).amount()).isEqualTo(2);
        assertThat(cell("a", 0).late()).isEqualTo(Part.NONE);
        assertThat(progress.offset()).isEqualTo(8);
        assertThat(progress.time()).isEqualTo(at(15));
        assertThat(progress.begins()).isEqualTo(at(0));
    }

    @Test
    void aLateEventIsCountedAndToldFromTheOthers() throws Exception {
        PartitionProgress progress =
                take(
                        USUAL,
                        amount(0, 0, "a", 0, 5),
                        amount(0, 1, "b", 21, 1),
                        amount(0, 2, "a", 1, 7),
                        amount(0, 3, "a", 2, -2));

        assertThat(cell("a", 0).events()).isEqualTo(3);
        assertThat(cell("a", 0).amount()).isEqualTo(10);
        assertThat(cell("a", 0).late()).isEqualTo(new Part(2, 7, 2));
        assertThat(cell("a", 0).again()).isEqualTo(Part.NONE);
        assertThat(cell("a", 0).lateAt()).isEqualTo(at(21));
        assertThat(progress.late()).isEqualTo(2);
    }

    @Test
    void anEventIsNotLateBeforeTheLatenessIsOver() throws Exception {
        take(USUAL, event(0, 0, "b", 19.9), event(0, 1, "a", 1));
        assertThat(cell("a", 0).late()).isEqualTo(Part.NONE);
    }

    @Test
    void anEventThatIsLeftOutHasItsTimeAndIsNotCounted() throws Exception {
        PartitionProgress progress =
                take(USUAL, event(0, 0, "a", 10), filtered(0, 1, 21), filtered(0, 2, 1));

        assertThat(cells.keySet()).containsExactly(name("a", 0));
        assertThat(cell("a", 0).events()).isEqualTo(1);
        assertThat(progress.time()).isEqualTo(at(21));
        assertThat(progress.begins()).isEqualTo(at(10));
        assertThat(progress.offset()).isEqualTo(3);
        assertThat(progress.late()).isZero();
    }

    @Test
    void whereWindowsHopAnEventIsLateForThoseThatAreClosed() throws Exception {
        String[] hop = {"window: {size: 30s, slide: 10s}", "judge: {horizon: 10m}"};
        take(hop, event(0, 0, "b", 26), event(0, 1, "a", 5));

        assertThat(cell(hop, "a", 0).events()).isEqualTo(1);
        assertThat(cell(hop, "a", 0).late().events()).isEqualTo(1);
        assertThat(cell(hop, "a", 10).events()).isZero();
        assertThat(cell(hop, "a", 10).late().events()).isEqualTo(1);
        assertThat(cell(hop, "a", 20)).isNull();
    }

    @Test
    void anEventBeforeTheHorizonIsNotCountedButTold() throws Exception {
        InputRecord[] records = new InputRecord[PartitionTime.MAX_YOUNG + 3];
        for (int i = 0; i < records.length; i++) {
            records[i] = event(0, i, "a", 3600);
        }
        records[records.length - 1] = event(0, records.length - 1, "a", 0);
        take(USUAL, records);

        assertThat(cell("a", 0)).isEqualTo(Cell.lost(1));
    }

    @Test
    void aRecordThatIsNotUnderstoodMayBeOfAnyWindowAroundIt() throws Exception {
        PartitionProgress open = take(USUAL, event(0, 0, "a", 10), unreadable(0, 1));
        assertThat(open.gap()).isTrue();
        assertThat(open.gapFrom()).isEqualTo(at(5));
        assertThat(open.unreadable()).isOne();
        assertThat(open.offset()).isEqualTo(2);

        PartitionProgress closed =
                take(USUAL, event(0, 0, "a", 10), unreadable(0, 1), event(0, 2, "a", 12));
        assertThat(closed.gap()).isFalse();
        assertThat(closed.lost()).containsExactly(at(5), at(17));
    }

    @Test
    void beforeTheFirstEventItMayBeOfAnyWindow() throws Exception {
        PartitionProgress open = take(USUAL, unreadable(0, 0));
        assertThat(open.known()).isFalse();
        assertThat(open.gapFrom()).isEqualTo(Cell.NEVER);

        PartitionProgress closed =
                take(USUAL, unreadable(0, 0), event(0, 1, "a", 0), event(0, 2, "a", 10));
        assertThat(closed.lost()).containsExactly(Cell.NEVER, at(15));
    }

    @Test
    void manyGapsAreBounded() {
        Gaps gaps = new Gaps(false, 0, new long[0]);
        for (int i = 0; i < 1000; i++) {
            gaps.open(10 * i);
            gaps.close(10 * i + 5);
        }
        assertThat(gaps.closed()).hasSize(128).startsWith(0, 9365).endsWith(9990, 9995);
    }

    @Test
    void itGoesOnFromItsState() throws Exception {
        Description audit = Audits.with(USUAL);
        InputPartition before = new InputPartition(audit);
        before.take(event(0, 0, "a", 30), cells);
        before.take(unreadable(0, 1), cells);
        InputPartition after = new InputPartition(audit, before.state("input", 0));
        after.take(event(0, 2, "a", 0), cells);

        assertThat(cell("a", 0).late().events()).isEqualTo(1);
        assertThat(after.progress("input", 0).lost()).containsExactly(at(25), at(35));
        assertThat(after.progress("input", 0).begins()).isEqualTo(at(0));
    }

    private PartitionProgress take(String[] lines, InputRecord... records) throws Exception {
        cells.clear();
        InputPartition partition = new InputPartition(Audits.with(lines));
        for (InputRecord record : records) {
            partition.take(record, cells);
        }
        return partition.progress("input", 0);
    }

    private Cell cell(String key, int pane) throws Exception {
        return cells.get(name(key, pane));
    }

    private Cell cell(String[] lines, String key, int second) throws Exception {
        return cells.get(new CellName(key, Audits.with(lines).panes().indexOf(at(second))));
    }

    private static CellName name(String key, int window) throws Exception {
        return new CellName(key, Audits.with(USUAL).panes().indexOf(at(15 * window)));
    }
}
