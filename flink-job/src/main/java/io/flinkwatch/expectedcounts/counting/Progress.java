package io.flinkwatch.expectedcounts.counting;

import java.util.List;

/** The progress of all partitions of the input together. */
final class Progress {

    private Progress() {}

    /**
     * The time of the slowest partition, but for those that nobody waits for; null where none is
     * known.
     */
    static Long slowest(List<PartitionProgress> partitions, long idle) {
        long[] times =
                partitions.stream()
                        .filter(PartitionProgress::known)
                        .mapToLong(PartitionProgress::time)
                        .sorted()
                        .toArray();
        for (long time : times) {
            if (time >= times[times.length - 1] - idle) {
                return time;
            }
        }
        return null;
    }
}
