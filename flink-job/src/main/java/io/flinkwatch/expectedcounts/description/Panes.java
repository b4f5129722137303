package io.flinkwatch.expectedcounts.description;

import java.io.Serializable;

/**
 * How time is cut, by the numbers that the exporter uses: a window has the number of its last pane.
 * Times and lengths are in nanoseconds, as they are there.
 *
 * @param size of the windows, or of the last step of those that cumulate
 * @param slide how far apart windows start that hop; 0 where they do not
 * @param step by how much windows grow that cumulate; 0 where they do not
 * @param offset of their starts after the multiples of the size since 1970
 */
public record Panes(long size, long slide, long step, long offset) implements Serializable {

    /** How long a pane is. */
    public long length() {
        if (slide > 0) {
            return slide;
        }
        return step > 0 ? step : size;
    }

    /** The pane that holds a moment. */
    public long indexOf(long time) {
        return Math.floorDiv(time - offset, length());
    }

    /** When a pane starts. */
    public long startOf(long pane) {
        return pane * length() + offset;
    }

    /** The last window that holds a pane; the first one has the pane's own number. */
    public long lastWindow(long pane) {
        long panes = size / length();
        long first = step > 0 ? pane - Math.floorMod(pane, panes) : pane;
        return first + panes - 1;
    }
}
