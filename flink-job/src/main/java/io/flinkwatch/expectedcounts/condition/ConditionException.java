package io.flinkwatch.expectedcounts.condition;

/** A condition that is none, or that the job cannot try as the exporter does. */
public final class ConditionException extends Exception {

    ConditionException(Token at, String complaint) {
        super("character " + (at.at() + 1) + ": " + complaint);
    }
}
