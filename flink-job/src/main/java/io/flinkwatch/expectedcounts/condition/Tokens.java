package io.flinkwatch.expectedcounts.condition;

import io.flinkwatch.expectedcounts.condition.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parts a condition into its words and signs. */
final class Tokens {

    // Longer ones come first.
    private static final List<String> SIGNS =
            List.of(
                    "&&", "||", "==", "!=", "<=", ">=", "<", ">", "!", "(", ")", "[", "]", ",", ".",
                    "-");

    private static final Pattern NUMBER = Pattern.compile("[0-9]+(\\.[0-9]+)?([eE][+-]?[0-9]+)?");

    private static final Map<Character, Character> ESCAPES =
            Map.of('n', '\n', 'r', '\r', 't', '\t', '\\', '\\');

    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Tokens(String text) {
        this.text = text;
    }

    /** The tokens of a condition; the last one is its end. */
    static List<Token> of(String condition) throws ConditionException {
        Tokens all = new Tokens(condition);
        while (all.at < condition.length()) {
            all.next();
        }
        all.tokens.add(new Token(Kind.END, "", all.at));
        return all.tokens;
    }

    private void next() throws ConditionException {
        char c = text.charAt(at);
        if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
            at++;
        } else if (c == '"' || c == '\'') {
            quoted(c);
        } else if (c == '`') {
            raw();
        } else if (c >= '0' && c <= '9') {
            number();
        } else if (isOfWord(c)) {
            word();
        } else {
            sign();
        }
    }

    private static boolean isOfWord(char c) {
        return c == '_' || c == '$' || Character.isLetter(c) || Character.isDigit(c);
    }

    private void word() {
        int from = at;
        while (at < text.length() && isOfWord(text.charAt(at))) {
            at++;
        }
        add(Kind.WORD, text.substring(from, at), from);
    }

    private void number() throws ConditionException {
        int from = at;
        Matcher number = NUMBER.matcher(text).region(at, text.length());
        number.lookingAt();
        at = number.end();
        if (at < text.length() && (isOfWord(text.charAt(at)) || text.charAt(at) == '.')) {
            throw wrong(from, "want a number in decimal digits, such as 42, 0.5 or 1e3");
        }
        add(Kind.NUMBER, number.group(), from);
    }

    private void sign() throws ConditionException {
        for (String sign : SIGNS) {
            if (text.startsWith(sign, at)) {
                add(Kind.SIGN, sign, at);
                at += sign.length();
                return;
            }
        }
        String sign = Character.toString(text.codePointAt(at));
        throw wrong(at, "\"" + sign + "\": Expected Counts knows no such sign");
    }

    private void quoted(char quote) throws ConditionException {
        int from = at++;
        StringBuilder held = new StringBuilder();
        for (; at < text.length() && text.charAt(at) != quote; at++) {
            char c = text.charAt(at);
            held.append(c == '\\' ? escaped(quote) : c);
            if (c == '\n' || c == '\r') {
                throw wrong(at, "a text ends on the line that it begins on");
            }
        }
        end(from, held.toString());
    }

    private char escaped(char quote) throws ConditionException {
        char c = ++at < text.length() ? text.charAt(at) : 0;
        if (c == quote) {
            return c;
        }
        if (!ESCAPES.containsKey(c)) {
            throw wrong(at - 1, "Expected Counts knows \\n, \\r, \\t, \\\\ and the quote in texts");
        }
        return ESCAPES.get(c);
    }

    // A text in backquotes has no escapes.
    private void raw() throws ConditionException {
        int from = at++;
        while (at < text.length() && text.charAt(at) != '`') {
            at++;
        }
        end(from, text.substring(from + 1, at));
        if (at < text.length() && text.charAt(at) == '`') {
            throw wrong(at, "Expected Counts knows no backquote in such a text");
        }
    }

    private void end(int from, String held) throws ConditionException {
        if (at >= text.length()) {
            throw wrong(from, "the text does not end");
        }
        at++;
        if (!Texts.isWhole(held)) {
            throw wrong(from, "the text has half a character");
        }
        add(Kind.TEXT, held, from);
    }

    private void add(Kind kind, String held, int from) {
        tokens.add(new Token(kind, held, from));
    }

    private static ConditionException wrong(int at, String complaint) {
        return new ConditionException(new Token(Kind.END, "", at), complaint);
    }
}
