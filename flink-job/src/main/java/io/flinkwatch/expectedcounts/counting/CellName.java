package io.flinkwatch.expectedcounts.counting;

/** A cell: a pane of a key, and the window that has its number. */
public record CellName(String key, long pane) {}
