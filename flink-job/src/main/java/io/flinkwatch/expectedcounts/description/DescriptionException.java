package io.flinkwatch.expectedcounts.description;

/** A description of an audit cannot be used. The message is one line, and names the field. */
public final class DescriptionException extends Exception {

    DescriptionException(String message) {
        super(message);
    }
}
