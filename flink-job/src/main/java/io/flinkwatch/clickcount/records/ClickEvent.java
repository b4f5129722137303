package io.flinkwatch.clickcount.records;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * One click on one page: a record of the input topic.
 *
 * @param timestamp when the click happened, to the millisecond: the event time of the job
 * @param page the page that was clicked, the key of every count; never empty
 */
public record ClickEvent(Instant timestamp, String page) {

    public ClickEvent {
        requireNonNull(timestamp, "timestamp is missing");
        requireNonNull(page, "page is missing");
        if (page.isEmpty()) {
            throw new IllegalArgumentException("page is empty");
        }
    }
}
