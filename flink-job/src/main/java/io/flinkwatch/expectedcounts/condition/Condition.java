package io.flinkwatch.expectedcounts.condition;

import java.util.List;

/**
 * A condition on the fields of a record, in the part of the exporter's language (expr) that can be
 * tried in Java with the same outcome.
 */
public final class Condition {

    private static final int LONGEST = 4096;
    private static final int MOST_FIELDS = 8;

    private final List<String> fields;
    private final Term term;

    private Condition(List<String> fields, Term term) {
        this.fields = fields;
        this.term = term;
    }

    /**
     * Reads a condition.
     *
     * @throws ConditionException if it is none, or one that only the exporter can try
     */
    public static Condition of(String text) throws ConditionException {
        Token begin = new Token(Token.Kind.END, "", 0);
        if (text.length() > LONGEST) {
            throw new ConditionException(begin, "want at most " + LONGEST + " characters");
        }
        Parser parser = new Parser(Tokens.of(text));
        Term term = parser.condition();
        if (parser.fields().size() > MOST_FIELDS) {
            throw new ConditionException(begin, "want at most " + MOST_FIELDS + " fields");
        }
        return new Condition(parser.fields(), term);
    }

    /** The paths of its fields, each once. */
    public List<String> fields() {
        return fields;
    }

    /**
     * Whether it holds.
     *
     * @param values of the fields, in their order: a String, Long, Double, Boolean, or null
     */
    public boolean holds(Object[] values) throws UntriedException {
        for (Object value : values) {
            if (value instanceof String text && !Texts.isWhole(text)) {
                throw new UntriedException();
            }
        }
        Object outcome = term.value().of(values);
        return outcome != null && Operators.bool(outcome);
    }
}
