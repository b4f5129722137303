package io.flinkwatch.expectedcounts.condition;

import static io.flinkwatch.expectedcounts.condition.Term.Type.BOOLEAN;
import static io.flinkwatch.expectedcounts.condition.Term.Type.TEXT;

import io.flinkwatch.expectedcounts.condition.Term.Value;
import io.flinkwatch.expectedcounts.condition.Token.Kind;
import java.util.List;
import java.util.function.BinaryOperator;

/** Parses conditions: what binds least comes first. */
final class Parser {

    private static final int DEEPEST = 50;

    private final Cursor at;
    private final Operands operands;
    private final Comparisons comparisons;
    private int depth;

    Parser(List<Token> tokens) {
        at = new Cursor(tokens);
        operands = new Operands(at);
        comparisons = new Comparisons(at, operands);
    }

    /** The paths of the fields that were read so far, each once. */
    List<String> fields() {
        return operands.fields();
    }

    Term condition() throws ConditionException {
        Token begin = at.now();
        Term whole = or();
        if (at.now().kind() != Kind.END) {
            throw at.unexpected();
        }
        if (whole.isLiteral() || !whole.maybe(BOOLEAN)) {
            throw new ConditionException(begin, "want a condition, that is true or false");
        }
        return whole;
    }

    private Term or() throws ConditionException {
        Term left = and();
        while (at.now().is("||", "or")) {
            left = both(left, at.take(), and(), Operators::or);
        }
        return left;
    }

    private Term and() throws ConditionException {
        Term left = comparison();
        while (at.now().is("&&", "and")) {
            left = both(left, at.take(), comparison(), Operators::and);
        }
        return left;
    }

    // What is known without a record the exporter leaves out, and with it what cannot be tried.
    private static Term both(Term left, Token sign, Term right, BinaryOperator<Value> by)
            throws ConditionException {
        if (left.isLiteral() || right.isLiteral()) {
            throw new ConditionException(sign, sign + ": want conditions on both sides");
        }
        if (!left.maybe(BOOLEAN) || !right.maybe(BOOLEAN)) {
            throw new ConditionException(sign, sign + ": one side is neither true nor false");
        }
        return Term.of(BOOLEAN, by.apply(left.value(), right.value()));
    }

    private Term comparison() throws ConditionException {
        Term left = unary();
        if (!comparisons.follows()) {
            return left;
        }
        Term compared = comparisons.of(left, this::unary);
        if (comparisons.follows()) {
            throw new ConditionException(
                    at.now(), at.now() + ": want parentheses around the first");
        }
        return compared;
    }

    private Term unary() throws ConditionException {
        if (!at.now().is("!", "not")) {
            return primary();
        }
        Token not = at.take();
        Term of = deeper(not, this::unary);
        if (of.isLiteral() || !of.maybe(BOOLEAN)) {
            throw new ConditionException(not, not + ": want a condition behind it");
        }
        return Term.of(BOOLEAN, Operators.not(of.value()));
    }

    private Term primary() throws ConditionException {
        if (at.now().is("(")) {
            return inParentheses();
        }
        if (at.now().kind() != Kind.WORD || !at.after().is("(")) {
            return operands.read();
        }
        Token name = at.take();
        Operators.OfText function = Operands.function(name);
        Term of = inParentheses();
        if (of.isLiteral() || !of.maybe(TEXT)) {
            throw new ConditionException(name, name.text() + "(): want a field in it");
        }
        return Term.of(TEXT, Operators.function(of.value(), function));
    }

    private Term inParentheses() throws ConditionException {
        Token open = at.take();
        Term inner = deeper(open, this::or);
        at.want(")");
        if (at.now().is(".", "[")) {
            throw at.unexpected();
        }
        return inner;
    }

    private Term deeper(Token from, Comparisons.Reader inner) throws ConditionException {
        if (++depth > DEEPEST) {
            throw new ConditionException(from, "want at most " + DEEPEST + " within each other");
        }
        Term term = inner.read();
        depth--;
        return term;
    }
}
