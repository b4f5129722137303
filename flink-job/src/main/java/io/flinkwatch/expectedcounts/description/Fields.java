package io.flinkwatch.expectedcounts.description;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The settings of one entry of the configuration file, by their paths in it. */
final class Fields {

    private final String place;
    private final Map<String, Object> entry;

    /** The settings of an entry whose own path is the place, as in audits[0]. */
    Fields(String place, Map<String, Object> entry) {
        this.place = place;
        this.entry = entry;
    }

    /** The value of a path such as window.size; nothing where it is left out. */
    Optional<Object> value(String path) {
        Object at = entry;
        for (String name : path.split("\\.")) {
            at = at instanceof Map<?, ?> section ? section.get(name) : null;
        }
        return Optional.ofNullable(at);
    }

    /**
     * The text of a path, or what it is where it is left out. Of several values, all with commas
     * between them.
     */
    String text(String path, String otherwise) throws DescriptionException {
        Object value = value(path).orElse(otherwise);
        if (value instanceof List<?> values && values.stream().allMatch(String.class::isInstance)) {
            return String.join(",", values.stream().map(String.class::cast).toList());
        }
        if (value instanceof String text) {
            return text;
        }
        throw wrong(path, "want a text");
    }

    String needed(String path) throws DescriptionException {
        String text = text(path, "");
        if (text.isEmpty()) {
            throw wrong(path, "is missing, and Expected Counts needs it");
        }
        return text;
    }

    long nanos(String path, String otherwise) throws DescriptionException {
        String text = text(path, otherwise);
        try {
            return Durations.nanos(text);
        } catch (IllegalArgumentException e) {
            throw wrong(path, "\"" + text + "\": " + e.getMessage());
        }
    }

    int number(String path, String otherwise, int least, int most) throws DescriptionException {
        String text = text(path, otherwise);
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            // The complaint is the same.
        }
        throw wrong(path, "\"" + text + "\": want a whole number from " + least + " to " + most);
    }

    /** Refuses a setting that changes what is counted, and that the job does not know. */
    void refuse(String path, String unless) throws DescriptionException {
        String text = text(path, unless);
        if (!text.equals(unless)) {
            throw wrong(path, "\"" + text + "\": Expected Counts cannot do this yet");
        }
    }

    DescriptionException wrong(String path, String complaint) {
        return new DescriptionException(place + "." + path + ": " + complaint);
    }
}
