package io.flinkwatch.expectedcounts.condition;

import static io.flinkwatch.expectedcounts.condition.Term.Type.ANY;
import static io.flinkwatch.expectedcounts.condition.Term.Type.BOOLEAN;
import static io.flinkwatch.expectedcounts.condition.Term.Type.NIL;
import static io.flinkwatch.expectedcounts.condition.Term.Type.NUMBER;
import static io.flinkwatch.expectedcounts.condition.Term.Type.TEXT;

import io.flinkwatch.expectedcounts.condition.Term.Value;
import io.flinkwatch.expectedcounts.condition.Token.Kind;
import java.util.ArrayList;
import java.util.List;

/** Reads comparisons: a sign or a word between two operands. */
final class Comparisons {

    /** Reads a term. */
    @FunctionalInterface
    interface Reader {
        Term read() throws ConditionException;
    }

    private static final String[] OF_TEXTS = {"contains", "startsWith", "endsWith", "matches"};

    private final Cursor at;
    private final Operands operands;

    Comparisons(Cursor at, Operands operands) {
        this.at = at;
        this.operands = operands;
    }

    /** Whether the next token is of a comparison. */
    boolean follows() {
        Token now = at.now();
        return now.is("==", "!=", "<", "<=", ">", ">=", "in", "not") || now.is(OF_TEXTS);
    }

    /** Reads the comparison of a term with what is behind it. */
    Term of(Term left, Reader right) throws ConditionException {
        boolean not = at.now().is("not");
        if (not) {
            at.take();
        }
        Token sign = at.now();
        if (not && !sign.is("in") && !sign.is(OF_TEXTS)) {
            throw at.unexpected();
        }
        at.take();
        Value value = value(left, sign, right);
        return Term.of(BOOLEAN, not ? Operators.not(value) : value);
    }

    private Value value(Term left, Token sign, Reader right) throws ConditionException {
        if (sign.is("in")) {
            return in(left, sign);
        }
        if (sign.is("matches")) {
            return matches(left, sign);
        }
        return compared(left, sign, right.read());
    }

    private static Value compared(Term left, Token sign, Term right) throws ConditionException {
        if (left.isLiteral() && right.isLiteral()) {
            throw new ConditionException(sign, sign + ": want a field on one side");
        }
        boolean same = left.type() == right.type() || left.maybe(ANY) || right.maybe(ANY);
        boolean nil = left.type() == NIL || right.type() == NIL;
        boolean texts = left.maybe(TEXT) && right.maybe(TEXT);
        boolean numbers = left.maybe(NUMBER) && right.maybe(NUMBER);
        boolean can =
                sign.is("==", "!=") ? same || nil : sign.is(OF_TEXTS) ? texts : texts || numbers;
        if (!can) {
            throw new ConditionException(sign, sign + ": the sides cannot be compared so");
        }
        return value(left.value(), sign.text(), right.value());
    }

    private static Value value(Value left, String sign, Value right) {
        return switch (sign) {
            case "==" -> Operators.equal(left, right);
            case "!=" -> Operators.not(Operators.equal(left, right));
            case "<" -> Operators.ordered(left, right, by -> by < 0);
            case "<=" -> Operators.ordered(left, right, by -> by <= 0);
            case ">" -> Operators.ordered(left, right, by -> by > 0);
            case ">=" -> Operators.ordered(left, right, by -> by >= 0);
            case "contains" -> Operators.texts(left, right, String::contains);
            case "startsWith" -> Operators.texts(left, right, String::startsWith);
            default -> Operators.texts(left, right, String::endsWith);
        };
    }

    private Value in(Term left, Token sign) throws ConditionException {
        List<Object> list = new ArrayList<>();
        at.want("[");
        while (!at.now().is("]")) {
            if (!list.isEmpty()) {
                at.want(",");
            }
            list.add(operands.literal().value());
        }
        at.want("]");
        if (left.isLiteral() || !left.maybe(TEXT)) {
            throw new ConditionException(sign, sign + ": want a field before it");
        }
        if (left.type() == TEXT && list.stream().noneMatch(String.class::isInstance)) {
            throw new ConditionException(sign, sign + ": the list has no text, and wants one");
        }
        return Operators.in(left.value(), list);
    }

    private Value matches(Term left, Token sign) throws ConditionException {
        if (left.isLiteral() || !left.maybe(TEXT)) {
            throw new ConditionException(sign, sign + ": want a field before it");
        }
        if (at.now().kind() != Kind.TEXT) {
            throw new ConditionException(at.now(), at.now() + ": want a text with an expression");
        }
        return Operators.matches(left.value(), Patterns.of(at.take()));
    }
}
