package io.flinkwatch.expectedcounts.condition;

import static io.flinkwatch.expectedcounts.condition.Term.Type.ANY;
import static io.flinkwatch.expectedcounts.condition.Term.Type.BOOLEAN;
import static io.flinkwatch.expectedcounts.condition.Term.Type.NIL;
import static io.flinkwatch.expectedcounts.condition.Term.Type.NUMBER;
import static io.flinkwatch.expectedcounts.condition.Term.Type.TEXT;

import io.flinkwatch.expectedcounts.condition.Operators.OfText;
import io.flinkwatch.expectedcounts.condition.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads what operators are applied to: literals and fields. */
final class Operands {

    private static final Map<String, OfText> FUNCTIONS =
            Map.of("lower", Texts::lower, "upper", Texts::upper, "trim", Texts::trim);

    private static final String[] CONSTANTS = {"true", "false", "nil"};

    // Words of the language, which are no fields.
    private static final Set<String> WORDS =
            Set.of(
                    "and",
                    "or",
                    "not",
                    "in",
                    "matches",
                    "contains",
                    "startsWith",
                    "endsWith",
                    "let",
                    "if",
                    "else",
                    "$env");

    private final Cursor at;
    private final List<String> fields = new ArrayList<>();

    Operands(Cursor at) {
        this.at = at;
    }

    List<String> fields() {
        return fields;
    }

    static OfText function(Token name) throws ConditionException {
        OfText function = FUNCTIONS.get(name.text());
        if (function == null) {
            throw new ConditionException(
                    name, name.text() + "(): Expected Counts knows lower, upper and trim");
        }
        return function;
    }

    Term read() throws ConditionException {
        Token token = at.now();
        boolean isName =
                token.kind() == Kind.WORD
                        && !token.is(CONSTANTS)
                        && !Character.isDigit(token.text().charAt(0));
        return isName ? field() : Term.of(literal());
    }

    /** Reads a text, a number, true, false or nil. */
    Literal literal() throws ConditionException {
        Literal literal = signed();
        if (at.now().is(".", "[")) {
            throw at.unexpected();
        }
        return literal;
    }

    private Literal signed() throws ConditionException {
        if (at.now().is("-")) {
            at.take();
            return new Literal(NUMBER, number(digits(), -1));
        }
        Token token = at.now();
        if (token.kind() == Kind.NUMBER) {
            return new Literal(NUMBER, number(at.take(), 1));
        }
        if (token.kind() != Kind.TEXT && !token.is(CONSTANTS)) {
            throw at.unexpected();
        }
        at.take();
        if (token.kind() == Kind.TEXT) {
            return new Literal(TEXT, token.text());
        }
        return token.is("nil")
                ? new Literal(NIL, null)
                : new Literal(BOOLEAN, token.text().equals("true"));
    }

    private Token digits() throws ConditionException {
        if (at.now().kind() != Kind.NUMBER) {
            throw at.unexpected();
        }
        return at.take();
    }

    private static Number number(Token token, int sign) throws ConditionException {
        String text = token.text();
        try {
            if (text.matches("[0-9]+")) {
                return sign * Long.parseLong(text);
            }
        } catch (NumberFormatException e) {
            throw new ConditionException(token, token + ": want a number of at most 64 bits");
        }
        double number = Double.parseDouble(text);
        if (Double.isInfinite(number)) {
            throw new ConditionException(token, token + ": is too large");
        }
        return sign * number;
    }

    // As a.b or a["b"]; in the second one, a dot parts names as well, unless it has a backslash.
    private Term field() throws ConditionException {
        Token first = at.take();
        if (WORDS.contains(first.text()) || FUNCTIONS.containsKey(first.text())) {
            throw new ConditionException(first, first + ": is no field");
        }
        StringBuilder path = new StringBuilder(first.text());
        while (at.now().is(".", "[")) {
            boolean dot = at.take().is(".");
            if (at.now().kind() != (dot ? Kind.WORD : Kind.TEXT)) {
                throw new ConditionException(at.now(), at.now() + ": want the name of a field");
            }
            path.append('.').append(at.take().text());
            if (!dot) {
                at.want("]");
            }
        }
        int number = enter(path.toString());
        return Term.of(ANY, values -> values[number]);
    }

    private int enter(String path) {
        if (!fields.contains(path)) {
            fields.add(path);
        }
        return fields.indexOf(path);
    }
}
