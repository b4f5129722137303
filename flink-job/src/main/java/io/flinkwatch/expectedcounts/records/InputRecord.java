package io.flinkwatch.expectedcounts.records;

/**
 * A record of the input: an event, or what is none.
 *
 * @param kind what it is
 * @param time of the event, in nanoseconds since 1970
 * @param key of the event; null of what is left out or is none
 * @param amount what the event adds: 1 where events are counted
 * @param unknown whether the amount is not known
 */
public record InputRecord(
        String topic,
        int partition,
        long offset,
        Kind kind,
        long time,
        String key,
        long amount,
        boolean unknown) {

    /** What a record of the input can be. */
    public enum Kind {
        EVENT,
        /** An event that the condition leaves out: only its time counts. */
        FILTERED,
        /** Something that is not understood, and may have been an event of any window around it. */
        UNREADABLE,
        /** Something that is understood, and no event: nothing is lost with it. */
        NONE
    }

    /** A record that is no event. */
    public static InputRecord other(String topic, int partition, long offset, Kind kind) {
        return new InputRecord(topic, partition, offset, kind, 0, null, 0, false);
    }
}
