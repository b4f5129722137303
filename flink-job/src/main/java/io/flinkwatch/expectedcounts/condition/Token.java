package io.flinkwatch.expectedcounts.condition;

/**
 * A word or a sign of a condition.
 *
 * @param kind what it is
 * @param text as it is written; of a text, what that holds
 * @param at how many characters are before it
 */
record Token(Kind kind, String text, int at) {

    enum Kind {
        WORD,
        TEXT,
        NUMBER,
        SIGN,
        END
    }

    /** Whether it is one of these words or signs. */
    boolean is(String... texts) {
        for (String one : texts) {
            if ((kind == Kind.WORD || kind == Kind.SIGN) && text.equals(one)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public String toString() {
        return kind == Kind.END ? "the end" : "\"" + text + "\"";
    }
}
