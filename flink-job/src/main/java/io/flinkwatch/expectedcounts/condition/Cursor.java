package io.flinkwatch.expectedcounts.condition;

import java.util.List;

/** Goes through the tokens of a condition. */
final class Cursor {

    private final List<Token> tokens;
    private int at;

    Cursor(List<Token> tokens) {
        this.tokens = tokens;
    }

    Token now() {
        return tokens.get(at);
    }

    /** The token behind this one; the end is followed by itself. */
    Token after() {
        return tokens.get(Math.min(at + 1, tokens.size() - 1));
    }

    Token take() {
        Token taken = now();
        at = Math.min(at + 1, tokens.size() - 1);
        return taken;
    }

    void want(String sign) throws ConditionException {
        if (!now().is(sign)) {
            throw new ConditionException(now(), now() + ": want \"" + sign + "\" here");
        }
        take();
    }

    ConditionException unexpected() {
        return new ConditionException(now(), now() + ": Expected Counts cannot read this here");
    }
}
