package io.flinkwatch.expectedcounts.counting;

import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.description.Panes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Keeps the cells of each partition of the counts topic, by which it is keyed. Before each
 * checkpoint it writes those that have changed, and behind them how far the input is in all of
 * them.
 *
 * <p>A barrier comes when all tallies have handed on what they had read before it, so both are of
 * the same moment.
 */
public final class Counter extends AbstractStreamOperator<CountsRecord>
        implements OneInputStreamOperator<Update, CountsRecord> {

    private final Panes panes;
    private final long horizon;

    private transient MapState<CellName, Cell> cells;
    private transient MapState<String, PartitionProgress> progress;
    private transient ValueState<Long> keptFrom;

    // By partition of the counts topic, since the last checkpoint.
    private transient Map<Integer, Set<CellName>> changed;
    private transient int of;

    public Counter(Description audit) {
        panes = audit.panes();
        horizon = audit.horizon();
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        changed = new HashMap<>();
        var store = context.getKeyedStateStore();
        cells =
                store.getMapState(
                        new MapStateDescriptor<>(
                                "cells",
                                TypeInformation.of(CellName.class),
                                TypeInformation.of(Cell.class)));
        progress =
                store.getMapState(
                        new MapStateDescriptor<>(
                                "progress",
                                Types.STRING,
                                TypeInformation.of(PartitionProgress.class)));
        keptFrom = store.getState(new ValueStateDescriptor<>("kept-from", Types.LONG));
    }

    @Override
    public void processElement(StreamRecord<Update> element) throws Exception {
        Update update = element.getValue();
        of = update.of();
        Set<CellName> names = changed.computeIfAbsent(update.target(), unused -> new HashSet<>());
        if (update.progress() != null) {
            progress.put(update.progress().name(), update.progress());
            return;
        }
        Cell before = cells.get(update.name());
        Cell more =
                isLetGo(update.name())
                        ? Cell.lost(update.cell().events() + update.cell().lost())
                        : update.cell();
        cells.put(update.name(), before == null ? more : before.plus(more));
        names.add(update.name());
    }

    // What came before to a cell that was let go is not known any more.
    private boolean isLetGo(CellName name) throws Exception {
        Long from = keptFrom.value();
        return from != null && name.pane() < from;
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) throws Exception {
        for (var entry : changed.entrySet()) {
            int target = entry.getKey();
            setCurrentKey(target);
            for (CellName name : entry.getValue()) {
                emit(CountsRecords.cell(target, name, cells.get(name), panes, checkpoint));
            }
            write(target, checkpoint);
        }
        changed.clear();
    }

    private void write(int target, long checkpoint) throws Exception {
        List<PartitionProgress> partitions = new ArrayList<>();
        progress.values().forEach(partitions::add);
        letGo(target, partitions);
        emit(CountsRecords.progress(target, of, partitions, keptFrom.value(), panes, checkpoint));
    }

    private void emit(CountsRecord record) {
        output.collect(new StreamRecord<>(record));
    }

    /**
     * Lets go of the cells that are further behind than any audit looks back. To find them, all of
     * a partition are gone through, so that is done ten times in a horizon only.
     */
    private void letGo(int target, List<PartitionProgress> partitions) throws Exception {
        Long time = Progress.slowest(partitions, horizon);
        if (time == null) {
            return;
        }
        long from = panes.indexOf(time - horizon - horizon / 2 - panes.size());
        Long before = keptFrom.value();
        if (before != null && from < before + Math.max(1, horizon / 10 / panes.length())) {
            return;
        }
        keptFrom.update(from);
        for (Iterator<CellName> names = cells.keys().iterator(); names.hasNext(); ) {
            CellName name = names.next();
            if (name.pane() < from) {
                names.remove();
                emit(CountsRecords.gone(target, name, panes));
            }
        }
    }
}
