package io.flinkwatch.expectedcounts.counting;

import java.util.Arrays;

/**
 * Stretches of time in which a partition of the input may have had events that were not understood.
 */
final class Gaps {

    // How many are told apart; the oldest ones are merged beyond that.
    private static final int MOST = 64;

    private boolean open;
    private long from;
    private long[] closed;

    Gaps(boolean open, long from, long[] closed) {
        this.open = open;
        this.from = from;
        this.closed = closed;
    }

    /** One begins, unless one is open. */
    void open(long since) {
        if (!open) {
            open = true;
            from = since;
        }
    }

    /** The one that is open ends. */
    void close(long to) {
        if (!open) {
            return;
        }
        open = false;
        closed = Arrays.copyOf(closed, closed.length + 2);
        closed[closed.length - 2] = from;
        closed[closed.length - 1] = to;
        if (closed.length > 2 * MOST) {
            closed[2] = Math.min(closed[0], closed[2]);
            closed[3] = Math.max(closed[1], closed[3]);
            closed = Arrays.copyOfRange(closed, 2, closed.length);
        }
    }

    boolean isOpen() {
        return open;
    }

    long from() {
        return open ? from : 0;
    }

    long[] closed() {
        return closed;
    }
}
