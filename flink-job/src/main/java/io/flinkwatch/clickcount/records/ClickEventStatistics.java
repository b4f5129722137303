package io.flinkwatch.clickcount.records;

import java.time.Instant;

/**
 * How often a page was clicked in a window: a record of the output topic.
 *
 * @param windowStart the first instant of the window
 * @param windowEnd the first instant after the window
 * @param page the page that was clicked
 * @param count the number of its clicks in the window, at least 1
 */
public record ClickEventStatistics(
        Instant windowStart, Instant windowEnd, String page, long count) {}
