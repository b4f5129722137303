package io.flinkwatch.expectedcounts.description;

import io.flinkwatch.expectedcounts.condition.Condition;
import io.flinkwatch.expectedcounts.condition.ConditionException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How an event is written. A path is the names of the objects that a field lies in, and its own.
 *
 * @param time where an event's time is; {@link #KAFKA_TIME} is the Kafka record's own
 * @param timeFormat how that is written
 * @param key where the key is: the fields whose texts it is made of, {@link #KAFKA_KEY} or {@link
 *     #NO_KEY}
 * @param nullKey the name of the key null; empty if it has none
 * @param amount what is added up; null where events are counted
 * @param where the condition under which an event is counted; empty if all are
 */
public record EventFormat(
        List<String> time,
        String timeFormat,
        List<List<String>> key,
        String nullKey,
        Amount amount,
        String where)
        implements Serializable {

    /** The time of the Kafka record. */
    public static final List<String> KAFKA_TIME = List.of("@time");

    /** The key of the Kafka record, as text. */
    public static final List<String> KAFKA_KEY = List.of("@key");

    /** A job without keys. */
    public static final List<String> NO_KEY = List.of("@none");

    private static final String WHERE = "format.input_where";

    /**
     * What is added up.
     *
     * @param field its path, as it is written in the file
     * @param decimals how many digits are behind the point
     * @param rounded whether an amount that has more is rounded; else it is unknown
     */
    public record Amount(String field, int decimals, boolean rounded) implements Serializable {

        /** Where the field is. */
        public List<String> path() {
            return split(field);
        }
    }

    static EventFormat of(Fields audit, String time, String timeFormat, String key, Amount amount)
            throws DescriptionException {
        List<List<String>> keys = List.of(key.split(",")).stream().map(EventFormat::split).toList();
        for (List<String> path : keys) {
            check(audit, "format.input_key_field", path);
        }
        if (keys.size() > 8 || keys.size() > 1 && keys.contains(NO_KEY)) {
            throw audit.wrong("format.input_key_field", "\"" + key + "\": want at most 8 fields");
        }
        check(audit, "format.input_time_field", split(time));
        if (amount != null) {
            check(audit, "format.input_sum_field", amount.path());
        }
        EventFormat format =
                new EventFormat(
                        split(time),
                        timeFormat,
                        keys,
                        audit.text("format.null_key", ""),
                        amount,
                        audit.text(WHERE, ""));
        format.checkWhere(audit);
        return format;
    }

    /** The condition; nothing if there is none. */
    public Optional<Condition> condition() throws ConditionException {
        return where.isEmpty() ? Optional.empty() : Optional.of(Condition.of(where));
    }

    private void checkWhere(Fields audit) throws DescriptionException {
        List<List<String>> paths = new ArrayList<>(key);
        paths.add(time);
        if (amount != null) {
            paths.add(amount.path());
        }
        for (List<String> path : whereFields(audit)) {
            check(audit, WHERE, path);
            if (paths.stream().anyMatch(one -> isWithin(one, path) || isWithin(path, one))) {
                throw audit.wrong(
                        WHERE,
                        quoted(path) + ": another setting names this field, or one within it");
            }
            paths.add(path);
        }
    }

    private List<List<String>> whereFields(Fields audit) throws DescriptionException {
        try {
            return condition().map(Condition::fields).orElse(List.of()).stream()
                    .map(EventFormat::split)
                    .toList();
        } catch (ConditionException e) {
            throw audit.wrong(WHERE, "\"" + where + "\": " + e.getMessage());
        }
    }

    private static boolean isWithin(List<String> path, List<String> other) {
        return path.size() > other.size() && path.subList(0, other.size()).equals(other);
    }

    private static String quoted(List<String> path) {
        return "\"" + String.join(".", path) + "\"";
    }

    private static void check(Fields audit, String setting, List<String> path)
            throws DescriptionException {
        if (path.equals(KAFKA_KEY) || path.equals(KAFKA_TIME) || path.equals(NO_KEY)) {
            return;
        }
        boolean isChangelog =
                path.size() > 1 && List.of("after", "data", "payload").contains(path.get(0));
        boolean isOdd =
                path.stream()
                        .anyMatch(
                                name ->
                                        name.isEmpty()
                                                || name.matches("[0-9]+")
                                                || name.matches(".*[(,].*"));
        if (isChangelog || isOdd || path.get(0).startsWith("@")) {
            throw audit.wrong(
                    setting, quoted(path) + ": Expected Counts cannot read such a field yet");
        }
    }

    /**
     * The names of a path, which have dots between them; a dot of a name has a backslash before it.
     */
    public static List<String> split(String path) {
        return List.of(path.split("(?<!\\\\)\\.", -1)).stream()
                .map(name -> name.replace("\\.", "."))
                .toList();
    }
}
