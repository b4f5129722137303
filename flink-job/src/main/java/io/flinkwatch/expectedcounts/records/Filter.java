package io.flinkwatch.expectedcounts.records;

import io.flinkwatch.expectedcounts.condition.Condition;
import io.flinkwatch.expectedcounts.condition.ConditionException;
import io.flinkwatch.expectedcounts.condition.UntriedException;
import io.flinkwatch.expectedcounts.description.EventFormat;
import io.flinkwatch.expectedcounts.records.JsonFields.Found;
import java.util.List;
import java.util.function.ToIntFunction;

/** Tells the events that an audit counts from others. */
final class Filter {

    private final Condition condition; // null where all events are counted
    private final int[] numbers;

    private Filter(Condition condition, int[] numbers) {
        this.condition = condition;
        this.numbers = numbers;
    }

    /**
     * The filter of a format.
     *
     * @param enter gives a field its number
     */
    static Filter of(EventFormat format, ToIntFunction<List<String>> enter)
            throws ConditionException {
        Condition condition = format.condition().orElse(null);
        List<String> fields = condition == null ? List.of() : condition.fields();
        return new Filter(
                condition, fields.stream().map(EventFormat::split).mapToInt(enter).toArray());
    }

    /** Whether the event in the fields is counted. */
    boolean holds(JsonFields fields) throws UntriedException {
        if (condition == null) {
            return true;
        }
        Object[] values = new Object[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = value(fields.get(numbers[i]));
        }
        return condition.holds(values);
    }

    // What is not there, and what holds others, is nil.
    private static Object value(Found found) {
        if (found == null) {
            return null;
        }
        if (found.isText()) {
            return found.text();
        }
        if (found.isBoolean()) {
            return found.text().equals("true");
        }
        return found.isNumber() ? number(found.text()) : null;
    }

    private static Number number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return Double.parseDouble(text);
        }
    }
}
