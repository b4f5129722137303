package io.flinkwatch.expectedcounts.counting;

/**
 * Some of the events of a cell.
 *
 * @param less how much less the amount of the cell is without them
 * @param more how much more it is, because their amounts are negative
 */
public record Part(long events, long less, long more) {

    static final Part NONE = new Part(0, 0, 0);

    static Part of(long amount) {
        return new Part(1, Math.max(0, amount), Math.max(0, -amount));
    }

    Part plus(Part other) {
        return new Part(
                events + other.events,
                Amounts.plus(less, other.less),
                Amounts.plus(more, other.more));
    }
}
