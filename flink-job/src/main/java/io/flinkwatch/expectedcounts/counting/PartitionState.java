package io.flinkwatch.expectedcounts.counting;

/** What is to be known of a partition of the input after a restart. */
public record PartitionState(
        PartitionProgress progress,
        long time,
        boolean known,
        boolean single,
        int young,
        long aheadTime,
        int ahead,
        int behind) {}
