package io.flinkwatch.expectedcounts.counting;

/**
 * What the events of a cell come to, or what more of them add to that.
 *
 * @param events how many are in the pane
 * @param amount what they come to
 * @param unclear whether that is not known
 * @param late those that came after the window was closed
 * @param again those of the late ones that came after their partition had jumped back in time
 * @param lateAt where their partition was in time when the last of the late ones came, in
 *     nanoseconds
 * @param lost how many were so far behind their partition that they are not counted
 */
public record Cell(
        long events, long amount, boolean unclear, Part late, Part again, long lateAt, long lost) {

    static final long NEVER = Long.MIN_VALUE;

    static final Cell NOTHING = new Cell(0, 0, false, Part.NONE, Part.NONE, NEVER, 0);

    static Cell event(long amount, boolean unknown) {
        return new Cell(1, amount, unknown, Part.NONE, Part.NONE, NEVER, 0);
    }

    static Cell late(long amount, boolean again, long at) {
        Part late = Part.of(amount);
        return new Cell(0, 0, false, late, again ? late : Part.NONE, at, 0);
    }

    static Cell lost(long events) {
        return new Cell(0, 0, false, Part.NONE, Part.NONE, NEVER, events);
    }

    Cell plus(Cell other) {
        return new Cell(
                events + other.events,
                Amounts.plus(amount, other.amount),
                unclear || other.unclear || !Amounts.isSum(amount, other.amount),
                late.plus(other.late),
                again.plus(other.again),
                Math.max(lateAt, other.lateAt),
                lost + other.lost);
    }
}
