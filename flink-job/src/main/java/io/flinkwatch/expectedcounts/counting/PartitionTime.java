package io.flinkwatch.expectedcounts.counting;

/**
 * Where a partition of the input is in time, by the rules of the exporter (inputProgress, in
 * exporter/audit/input.go): an event far ahead moves it only when the next ones are there as well,
 * and it does not go back. Times are in nanoseconds.
 */
final class PartitionTime {

    /**
     * How many events confirm the place of a partition in time, after its first one and after a
     * jump ahead.
     */
    static final int MAX_YOUNG = 20;

    /** How many events in a row say that the time of a partition has moved. */
    static final int IN_A_ROW = 3;

    private final long horizon;

    private long time;
    private boolean known;
    private boolean single;
    private int young;
    private long aheadTime;
    private int ahead;
    private int behind;

    PartitionTime(long horizon) {
        this.horizon = horizon;
    }

    PartitionTime(long horizon, PartitionState state) {
        this(horizon);
        time = state.time();
        known = state.known();
        single = state.single();
        young = state.young();
        aheadTime = state.aheadTime();
        ahead = state.ahead();
        behind = state.behind();
    }

    boolean known() {
        return known;
    }

    long time() {
        return time;
    }

    int young() {
        return young;
    }

    long aheadTime() {
        return aheadTime;
    }

    int ahead() {
        return ahead;
    }

    int behind() {
        return behind;
    }

    /** Whether the partition has had one event. */
    boolean single() {
        return single;
    }

    /** Whether events are sent again, from before where the partition was. */
    boolean isBehind() {
        return behind >= IN_A_ROW;
    }

    /** Takes the time back where an event is far behind it, and few have confirmed it. */
    void refute(long event) {
        if (known && young < MAX_YOUNG && event < time - horizon) {
            time = event;
            young = 0;
            ahead = 0;
        }
    }

    /** Lets an event move the time; whether it is where that time is, and not the first. */
    boolean moves(long event) {
        boolean first = !known;
        single = first;
        if (first) {
            known = true;
            time = event;
            return false;
        }
        if (event > time + horizon) {
            return jumps(event);
        }
        ahead = 0;
        if (event < time - horizon) {
            behind = Math.min(behind + 1, IN_A_ROW);
            return false;
        }
        young = Math.min(young + 1, MAX_YOUNG);
        if (!isBehind() || event >= time) {
            behind = 0;
        }
        time = Math.max(time, event);
        return true;
    }

    // Notes an event far ahead, and goes there with the last one of a few in a row.
    private boolean jumps(long event) {
        if (ahead > 0 && event < aheadTime - horizon) {
            ahead = 0;
        }
        if (ahead == 0) {
            aheadTime = event;
        }
        if (++ahead < IN_A_ROW) {
            return false;
        }
        time = aheadTime;
        ahead = 0;
        young = 0;
        return true;
    }
}
