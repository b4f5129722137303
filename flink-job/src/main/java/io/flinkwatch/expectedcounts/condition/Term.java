package io.flinkwatch.expectedcounts.condition;

/**
 * A part of a condition.
 *
 * @param type what is known of its value before there is a record
 * @param isLiteral whether the condition has its value
 * @param value what it comes to
 */
record Term(Type type, boolean isLiteral, Value value) {

    enum Type {
        /** Of a field: a text, a number, a boolean or nil. */
        ANY,
        TEXT,
        NUMBER,
        BOOLEAN,
        NIL
    }

    /** A String, Long, Double, Boolean, or null for nil. */
    @FunctionalInterface
    interface Value {
        Object of(Object[] fields) throws UntriedException;
    }

    static Term of(Literal literal) {
        return new Term(literal.type(), true, fields -> literal.value());
    }

    static Term of(Type type, Value value) {
        return new Term(type, false, value);
    }

    /** Whether its values may be of this type, and not only be nil. */
    boolean maybe(Type other) {
        return type == Type.ANY || type == other;
    }
}
