package io.flinkwatch.expectedcounts.condition;

/** A value that the condition itself has. */
record Literal(Term.Type type, Object value) {}
