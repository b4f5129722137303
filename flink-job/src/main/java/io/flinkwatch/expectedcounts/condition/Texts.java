package io.flinkwatch.expectedcounts.condition;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/** Texts as Go takes them: by code points, and by the letters that Unicode pairs one by one. */
final class Texts {

    private Texts() {}

    /** Whether every surrogate of a text has its other half. */
    static boolean isWhole(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (!Character.isSurrogate(text.charAt(i))) {
                continue;
            }
            if (!Character.isSupplementaryCodePoint(text.codePointAt(i++))) {
                return false;
            }
        }
        return true;
    }

    /** Compares texts by their bytes in UTF-8. */
    static int compare(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));
    }

    static String lower(String text) throws UntriedException {
        return mapped(text, Character::toLowerCase);
    }

    static String upper(String text) throws UntriedException {
        return mapped(text, Character::toUpperCase);
    }

    private static String mapped(String text, IntUnaryOperator by) throws UntriedException {
        if (!text.codePoints().allMatch(Character::isDefined)) {
            throw new UntriedException(); // a later Unicode may have it, and another letter for it
        }
        return text.codePoints()
                .map(by)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    /** A text without the white space of Unicode at its ends. */
    static String trim(String text) {
        int from = 0;
        int to = text.length();
        while (from < to && isSpace(text.charAt(from))) {
            from++;
        }
        while (from < to && isSpace(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    private static boolean isSpace(char c) {
        return c >= '\t' && c <= '\r' || c == 0x85 || Character.isSpaceChar(c);
    }
}
