package io.flinkwatch.expectedcounts.counting;

/**
 * What goes from a tally to a counter: what events add to a cell, or how far a partition of the
 * input has been counted.
 *
 * @param target the partition of the counts topic that holds the cell
 * @param of how many partitions that has
 * @param name of the cell; null with progress
 * @param cell what is added to it; null with progress
 * @param progress null with a cell
 */
public record Update(int target, int of, CellName name, Cell cell, PartitionProgress progress) {

    static Update cell(int target, int of, CellName name, Cell cell) {
        return new Update(target, of, name, cell, null);
    }

    static Update progress(int target, int of, PartitionProgress progress) {
        return new Update(target, of, null, null, progress);
    }
}
