package io.flinkwatch.expectedcounts.description;

import java.io.Serializable;
import java.util.List;

/**
 * How an event is written. A path is the names of the objects that a field lies in, and its own.
 *
 * @param time where an event's time is; {@link #KAFKA_TIME} is the Kafka record's own
 * @param timeFormat how that is written
 * @param key where the key is: the fields whose texts it is made of, {@link #KAFKA_KEY} or {@link
 *     #NO_KEY}
 * @param nullKey the name of the key null; empty if it has none
 * @param amount what is added up; null where events are counted
 */
public record EventFormat(
        List<String> time, String timeFormat, List<List<String>> key, String nullKey, Amount amount)
        implements Serializable {

    /** The time of the Kafka record. */
    public static final List<String> KAFKA_TIME = List.of("@time");

    /** The key of the Kafka record, as text. */
    public static final List<String> KAFKA_KEY = List.of("@key");

    /** A job without keys. */
    public static final List<String> NO_KEY = List.of("@none");

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
        return new EventFormat(
                split(time), timeFormat, keys, audit.text("format.null_key", ""), amount);
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
                    setting,
                    "\""
                            + String.join(".", path)
                            + "\": Expected Counts cannot read such a field yet");
        }
    }

    /**
     * The names of a path, which have dots between them; a dot of a name has a backslash before it.
     */
    static List<String> split(String path) {
        return List.of(path.split("(?<!\\\\)\\.", -1)).stream()
                .map(name -> name.replace("\\.", "."))
                .toList();
    }
}
