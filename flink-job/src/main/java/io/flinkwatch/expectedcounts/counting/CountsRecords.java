package io.flinkwatch.expectedcounts.counting;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flinkwatch.expectedcounts.description.Panes;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import org.apache.kafka.common.utils.Utils;

/** What the records of the counts topic say, as docs/expected-counts.md describes it. */
final class CountsRecords {

    /** The version of the records; a reader refuses another one. */
    static final int VERSION = 1;

    private static final ObjectMapper JSON = new ObjectMapper();

    private CountsRecords() {}

    /** The partition that holds a cell: that which Kafka's own partitioner takes for its key. */
    static int partitionOf(CellName name, Panes panes, int partitions) {
        return Utils.toPositive(Utils.murmur2(key(name, panes))) % partitions;
    }

    static CountsRecord cell(
            int partition, CellName name, Cell cell, Panes panes, long checkpoint) {
        ObjectNode value =
                JSON.createObjectNode().put("version", VERSION).put("checkpoint", checkpoint);
        value.put("key", name.key()).put("start", time(panes.startOf(name.pane())));
        value.put("events", cell.events()).put("amount", cell.amount());
        if (cell.unclear()) {
            value.put("unclear", true);
        }
        if (cell.late().events() > 0) {
            value.set("late", part(cell.late()));
            value.set("again", part(cell.again()));
            value.put("late_at", time(cell.lateAt()));
        }
        if (cell.lost() > 0) {
            value.put("lost", cell.lost());
        }
        return new CountsRecord(partition, key(name, panes), bytes(value));
    }

    /** A record that deletes that of a cell. */
    static CountsRecord gone(int partition, CellName name, Panes panes) {
        return new CountsRecord(partition, key(name, panes), null);
    }

    /**
     * How far all partitions of the input are in a partition of the counts.
     *
     * @param keptFrom the first pane of which no cell has been let go; null if none has been
     */
    static CountsRecord progress(
            int partition,
            int of,
            List<PartitionProgress> partitions,
            Long keptFrom,
            Panes panes,
            long checkpoint) {
        ObjectNode value =
                JSON.createObjectNode().put("version", VERSION).put("checkpoint", checkpoint);
        value.put("progress", partition).put("of", of);
        if (keptFrom != null) {
            value.put("kept_from", time(panes.startOf(keptFrom)));
        }
        ArrayNode all = value.putArray("partitions");
        partitions.stream()
                .sorted(
                        Comparator.comparing(PartitionProgress::topic)
                                .thenComparing(PartitionProgress::partition))
                .forEach(one -> all.add(progress(one)));
        ObjectNode key = JSON.createObjectNode().put("progress", partition);
        return new CountsRecord(partition, bytes(key), bytes(value));
    }

    private static ObjectNode progress(PartitionProgress of) {
        ObjectNode value =
                JSON.createObjectNode().put("topic", of.topic()).put("partition", of.partition());
        value.put("offset", of.offset());
        putTime(value, "time", of.known() ? of.time() : Cell.NEVER);
        putTime(value, "begins", of.begins());
        value.put("late", of.late()).put("unreadable", of.unreadable());
        if (of.gap()) {
            putTime(value.putObject("gap"), "from", of.gapFrom());
        }
        for (int i = 0; i < of.lost().length; i += 2) {
            ObjectNode lost = value.withArray("lost").addObject();
            putTime(lost, "from", of.lost()[i]);
            putTime(lost, "to", of.lost()[i + 1]);
        }
        return value;
    }

    private static byte[] key(CellName name, Panes panes) {
        return bytes(
                JSON.createObjectNode()
                        .put("key", name.key())
                        .put("start", time(panes.startOf(name.pane()))));
    }

    private static ObjectNode part(Part part) {
        return JSON.createObjectNode()
                .put("events", part.events())
                .put("less", part.less())
                .put("more", part.more());
    }

    private static void putTime(ObjectNode value, String name, long nanos) {
        if (nanos != Cell.NEVER) {
            value.put(name, time(nanos));
        }
    }

    private static String time(long nanos) {
        return Instant.ofEpochSecond(
                        Math.floorDiv(nanos, 1_000_000_000L), Math.floorMod(nanos, 1_000_000_000L))
                .toString();
    }

    private static byte[] bytes(ObjectNode value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot write " + value + " as JSON", e);
        }
    }
}
