package io.flinkwatch.expectedcounts.counting;

/**
 * How far a partition of the input has been counted. Times are in nanoseconds since 1970.
 *
 * @param offset after the last record that was read
 * @param known whether there was an event, whose time says where the partition is
 * @param time where the partition is
 * @param begins the earlier one of its first two events; {@link Cell#NEVER} before there are two
 * @param late how many events came after their window was closed
 * @param unreadable how many records were not understood
 * @param gap whether there was one of these since the last event that is where the partition is
 * @param gapFrom from which time on that may have been an event; {@link Cell#NEVER} if that is not
 *     known
 * @param lost pairs of times, between which there may have been other such events
 */
public record PartitionProgress(
        String topic,
        int partition,
        long offset,
        boolean known,
        long time,
        long begins,
        long late,
        long unreadable,
        boolean gap,
        long gapFrom,
        long[] lost) {

    /** The name of the partition, by which others are told from it. */
    String name() {
        return topic + "-" + partition;
    }
}
