package io.flinkwatch.expectedcounts.condition;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;

/** Regular expressions of RE2, as far as they are the same in Go and in Java. */
final class Patterns {

    // Which classes a letter is in depends on the version of Unicode, and \C is of bytes.
    private static final java.util.regex.Pattern CLASSES =
            java.util.regex.Pattern.compile("\\\\[pPC]");

    // So does which letters are the same without case.
    private static final java.util.regex.Pattern WITHOUT_CASE =
            java.util.regex.Pattern.compile("\\(\\?[a-zA-Z-]*i");
    private static final java.util.regex.Pattern BEYOND_ASCII =
            java.util.regex.Pattern.compile("\\\\[x0-9]|[^\\x00-\\x7F]");

    private Patterns() {}

    static Pattern of(Token expression) throws ConditionException {
        String text = expression.text();
        if (CLASSES.matcher(text).find()) {
            throw wrong(expression, "Expected Counts knows no \\p, \\P and \\C");
        }
        if (WITHOUT_CASE.matcher(text).find() && BEYOND_ASCII.matcher(text).find()) {
            throw wrong(expression, "Expected Counts wants ASCII where case does not count");
        }
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException e) {
            throw wrong(expression, "is no regular expression: " + e.getDescription());
        }
    }

    private static ConditionException wrong(Token expression, String complaint) {
        return new ConditionException(expression, expression + ": " + complaint);
    }
}
