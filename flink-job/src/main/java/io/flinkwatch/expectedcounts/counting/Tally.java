package io.flinkwatch.expectedcounts.counting;

import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.records.InputRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Adds events up as they are read, partition by partition, and hands on what they come to before
 * each checkpoint: then what was handed on and how far the input has been read are of the same
 * moment.
 *
 * <p>It is chained to the source, so it sees the records of a partition in their order. What it
 * keeps of a partition is in union state, because after a restart any subtask may be given that
 * partition.
 */
public final class Tally extends AbstractStreamOperator<Update>
        implements OneInputStreamOperator<InputRecord, Update> {

    private final Description audit;
    private final int partitionsOfCounts;

    private transient Map<CellName, Cell> cells;
    private transient Map<InputName, InputPartition> partitions;
    // Those of which this subtask has read a record: the others are other subtasks'.
    private transient Set<InputName> mine;
    private transient Set<InputName> moved;
    private transient int of;

    private transient ListState<PartitionState> state;
    private transient ListState<Integer> partitionsState;
    private transient ListState<String> auditState;

    private record InputName(String topic, int partition) {}

    /**
     * A tally of what an audit expects.
     *
     * @param partitionsOfCounts how many partitions the counts topic has when the job is started
     *     for the first time
     */
    public Tally(Description audit, int partitionsOfCounts) {
        this.audit = audit;
        this.partitionsOfCounts = partitionsOfCounts;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        cells = new HashMap<>();
        partitions = new HashMap<>();
        mine = new HashSet<>();
        moved = new HashSet<>();
        var store = context.getOperatorStateStore();
        state =
                store.getUnionListState(
                        new ListStateDescriptor<>(
                                "partitions", TypeInformation.of(PartitionState.class)));
        partitionsState =
                store.getUnionListState(
                        new ListStateDescriptor<>("partitions-of-counts", Types.INT));
        auditState = store.getUnionListState(new ListStateDescriptor<>("audit", Types.STRING));
        restore();
    }

    private void restore() throws Exception {
        for (String before : auditState.get()) {
            if (!before.equals(fingerprint())) {
                throw new IllegalStateException(
                        "the audit is not the one of the savepoint: it was "
                                + before
                                + " and is "
                                + fingerprint()
                                + "; start without the savepoint, with an empty counts topic");
            }
        }
        of = partitionsOfCounts;
        for (int before : partitionsState.get()) {
            of = before; // where a key is must not change
        }
        Map<InputName, PartitionState> newest = new HashMap<>();
        for (PartitionState one : state.get()) {
            InputName name = new InputName(one.progress().topic(), one.progress().partition());
            newest.merge(name, one, Tally::newer);
        }
        newest.forEach((name, one) -> partitions.put(name, new InputPartition(audit, one)));
    }

    private static PartitionState newer(PartitionState a, PartitionState b) {
        return a.progress().offset() >= b.progress().offset() ? a : b;
    }

    // What the meaning of the state depends on.
    private String fingerprint() {
        return audit.inputTopics() + " " + audit.panes() + " " + audit.events();
    }

    @Override
    public void processElement(StreamRecord<InputRecord> element) {
        InputRecord record = element.getValue();
        InputName name = new InputName(record.topic(), record.partition());
        partitions.computeIfAbsent(name, unused -> new InputPartition(audit)).take(record, cells);
        mine.add(name);
        moved.add(name);
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpoint) {
        cells.forEach(
                (name, cell) ->
                        emit(
                                Update.cell(
                                        CountsRecords.partitionOf(name, audit.panes(), of),
                                        of,
                                        name,
                                        cell)));
        for (InputName name : moved) {
            PartitionProgress progress =
                    partitions.get(name).progress(name.topic(), name.partition());
            for (int target = 0; target < of; target++) {
                emit(Update.progress(target, of, progress));
            }
        }
        cells.clear();
        moved.clear();
    }

    private void emit(Update update) {
        output.collect(new StreamRecord<>(update));
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        state.clear();
        for (var entry : partitions.entrySet()) {
            InputName name = entry.getKey();
            if (mine.contains(name) || keeps(name)) {
                state.add(entry.getValue().state(name.topic(), name.partition()));
            }
        }
        partitionsState.clear();
        auditState.clear();
        if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
            partitionsState.add(of);
            auditState.add(fingerprint());
        }
    }

    // A partition of which nobody has read since the restart is kept by one subtask. Where another
    // one reads it, that one
    // has come further.
    private boolean keeps(InputName name) {
        var task = getRuntimeContext().getTaskInfo();
        return Math.floorMod(name.hashCode(), task.getNumberOfParallelSubtasks())
                == task.getIndexOfThisSubtask();
    }
}
