package io.flinkwatch.expectedcounts.counting;

import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.description.Panes;
import io.flinkwatch.expectedcounts.records.InputRecord;
import java.util.Map;

/**
 * A partition of the input: adds its events up, each in its pane, and tells those that come late.
 * It drops none: what a window may leave out the audit decides.
 */
final class InputPartition {

    private final Panes panes;
    private final long lateness;
    private final long horizon;
    private final PartitionTime time;
    private final Gaps gaps;

    private long offset;
    private long begins;
    private long late;
    private long unreadable;

    /** A partition of which nothing has been read. */
    InputPartition(Description audit) {
        this(audit, new PartitionTime(audit.horizon()), new Gaps(false, 0, new long[0]));
        begins = Cell.NEVER;
    }

    /** A partition that continues. */
    InputPartition(Description audit, PartitionState state) {
        this(audit, new PartitionTime(audit.horizon(), state), gapsOf(state.progress()));
        offset = state.progress().offset();
        begins = state.progress().begins();
        late = state.progress().late();
        unreadable = state.progress().unreadable();
    }

    private InputPartition(Description audit, PartitionTime time, Gaps gaps) {
        this.panes = audit.panes();
        this.lateness = audit.lateness();
        this.horizon = audit.horizon();
        this.time = time;
        this.gaps = gaps;
    }

    private static Gaps gapsOf(PartitionProgress progress) {
        return new Gaps(progress.gap(), progress.gapFrom(), progress.lost());
    }

    /** Takes the next record of the partition, and adds what it comes to to the cells. */
    void take(InputRecord record, Map<CellName, Cell> cells) {
        offset = record.offset() + 1;
        switch (record.kind()) {
            case EVENT -> event(record, cells);
            case UNREADABLE -> {
                unreadable++;
                gaps.open(time.known() ? time.time() - lateness : Cell.NEVER);
            }
            case FILTERED -> move(record);
            case NONE -> {}
        }
    }

    private void event(InputRecord event, Map<CellName, Cell> cells) {
        boolean isLate = move(event);
        long pane = panes.indexOf(event.time());
        if (isLate) {
            late++;
        }
        if (pane < panes.indexOf(time.time() - horizon)) {
            add(cells, event.key(), pane, Cell.lost(1));
            return;
        }
        add(cells, event.key(), pane, Cell.event(event.amount(), event.unknown()));
        if (isLate) {
            comesLate(event, pane, cells);
        }
    }

    /** Takes the time of an event, and tells whether the event is late. */
    private boolean move(InputRecord event) {
        time.refute(event.time());
        if (time.single()) {
            begins = Math.min(event.time(), time.time());
        }
        boolean isLate =
                time.known() && panes.indexOf(event.time()) < panes.indexOf(time.time() - lateness);
        if (time.moves(event.time())) {
            gaps.close(time.time() + lateness);
        }
        return isLate;
    }

    // It is late for those windows that hold it and are closed.
    private void comesLate(InputRecord event, long pane, Map<CellName, Cell> cells) {
        Cell late = Cell.late(event.amount(), time.isBehind(), time.time());
        long closed = panes.indexOf(time.time() - lateness);
        for (long window = pane; window <= panes.lastWindow(pane) && window < closed; window++) {
            add(cells, event.key(), window, late);
        }
    }

    private static void add(Map<CellName, Cell> cells, String key, long pane, Cell cell) {
        cells.merge(new CellName(key, pane), cell, Cell::plus);
    }

    PartitionProgress progress(String topic, int partition) {
        return new PartitionProgress(
                topic,
                partition,
                offset,
                time.known(),
                time.time(),
                begins,
                late,
                unreadable,
                gaps.isOpen(),
                gaps.from(),
                gaps.closed());
    }

    PartitionState state(String topic, int partition) {
        return new PartitionState(
                progress(topic, partition),
                time.time(),
                time.known(),
                time.single(),
                time.young(),
                time.aheadTime(),
                time.ahead(),
                time.behind());
    }
}
