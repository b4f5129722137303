package io.flinkwatch.expectedcounts.condition;

/**
 * A condition cannot be tried on a record, which may have been an event. There may be many of
 * these, so it has no stack trace.
 */
public final class UntriedException extends Exception {

    UntriedException() {
        super("the condition cannot be tried", null, false, false);
    }
}
