package io.flinkwatch.expectedcounts.condition;

import com.google.re2j.Pattern;
import io.flinkwatch.expectedcounts.condition.Term.Value;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.IntPredicate;

/** What the operators make of values. What the exporter cannot try they cannot try either. */
final class Operators {

    private Operators() {}

    /** A text function, which makes one text of another. */
    @FunctionalInterface
    interface OfText {
        String of(String text) throws UntriedException;
    }

    static Value or(Value left, Value right) {
        return fields -> bool(left.of(fields)) ? Boolean.TRUE : right.of(fields);
    }

    static Value and(Value left, Value right) {
        return fields -> bool(left.of(fields)) ? right.of(fields) : Boolean.FALSE;
    }

    static Value not(Value value) {
        return fields -> !bool(value.of(fields));
    }

    static Value equal(Value left, Value right) {
        return fields -> equal(left.of(fields), right.of(fields));
    }

    static Value ordered(Value left, Value right, IntPredicate by) {
        return fields -> by.test(compare(left.of(fields), right.of(fields)));
    }

    /** Holds for nothing where one of the texts is nil. */
    static Value texts(Value left, Value right, BiPredicate<String, String> by) {
        return fields -> {
            Object a = left.of(fields);
            Object b = right.of(fields);
            return a != null && b != null && by.test(text(a), text(b));
        };
    }

    static Value matches(Value value, Pattern pattern) {
        return fields -> {
            Object a = value.of(fields);
            return a != null && pattern.matcher(text(a)).find();
        };
    }

    static Value function(Value value, OfText function) {
        return fields -> function.of(text(value.of(fields)));
    }

    /** Texts alone are looked up: nil is taken for the empty text, and a number cannot be tried. */
    static Value in(Value value, List<Object> list) {
        boolean texts = !list.isEmpty() && list.stream().allMatch(String.class::isInstance);
        if (texts) {
            return fields -> {
                Object a = value.of(fields);
                return list.contains(a == null ? "" : text(a));
            };
        }
        return fields -> {
            Object a = value.of(fields);
            return list.stream().anyMatch(one -> equal(one, a));
        };
    }

    static boolean bool(Object value) throws UntriedException {
        if (value instanceof Boolean is) {
            return is;
        }
        throw new UntriedException();
    }

    private static String text(Object value) throws UntriedException {
        if (value instanceof String text) {
            return text;
        }
        throw new UntriedException();
    }

    private static boolean equal(Object a, Object b) {
        return a instanceof Number x && b instanceof Number y
                ? compare(x, y) == 0
                : Objects.equals(a, b);
    }

    private static int compare(Object a, Object b) throws UntriedException {
        if (a instanceof Number x && b instanceof Number y) {
            return compare(x, y);
        }
        return Texts.compare(text(a), text(b));
    }

    // Two whole numbers are compared as such, others as floats. There is no NaN in JSON.
    private static int compare(Number a, Number b) {
        if (a instanceof Long && b instanceof Long) {
            return Long.compare(a.longValue(), b.longValue());
        }
        double x = a.doubleValue();
        double y = b.doubleValue();
        return x < y ? -1 : x > y ? 1 : 0;
    }
}
