package io.flinkwatch.expectedcounts.description;

import java.io.Serializable;
import java.util.List;
import java.util.Set;

/**
 * What one audit expects, in so far as the counts depend on it.
 *
 * @param bootstrapServers where Kafka is
 * @param isolation which records of transactions are read
 * @param ownAccess whether the file says how to log in to Kafka
 * @param inputTopics the events
 * @param countsTopic where the counts are written
 * @param panes how time is cut
 * @param lateness by how much a partition's time has to pass the end of a window to close it
 * @param horizon how far apart in time two events of a partition may be
 * @param events how an event is written
 */
public record Description(
        String bootstrapServers,
        String isolation,
        boolean ownAccess,
        List<String> inputTopics,
        String countsTopic,
        Panes panes,
        long lateness,
        long horizon,
        EventFormat events)
        implements Serializable {

    private static final Set<String> TIMES =
            Set.of("rfc3339", "unix", "unix_ms", "unix_us", "unix_ns");

    static Description of(Fields audit, Fields kafka) throws DescriptionException {
        audit.refuse("expect.count", "input");
        audit.refuse("window.time", "event");
        Panes panes = panes(audit);
        return new Description(
                kafka.needed("bootstrap_servers"),
                kafka.text("isolation", "read_committed"),
                kafka.value("sasl").isPresent() || kafka.value("tls").isPresent(),
                topics(audit),
                audit.needed("expect.topic"),
                panes,
                audit.nanos("expect.lateness", "5s"),
                positive(audit, "judge.horizon", "1h"),
                events(audit));
    }

    private static List<String> topics(Fields audit) throws DescriptionException {
        String topics = audit.needed("input_topic");
        if (topics.startsWith("^")) {
            throw audit.wrong(
                    "input_topic",
                    "\"" + topics + "\": Expected Counts cannot read topics by a pattern yet");
        }
        return List.of(topics.split(","));
    }

    private static Panes panes(Fields audit) throws DescriptionException {
        refuseZone(audit);
        long size = positive(audit, "window.size", "15s");
        long slide = audit.nanos("window.slide", "0s");
        long step = audit.nanos("window.step", "0s");
        if (slide > 0 && size % slide != 0) {
            throw audit.wrong("window.slide", "the size is no multiple of it");
        }
        if (step > 0 && (size % step != 0 || slide > 0)) {
            throw audit.wrong(
                    "window.step", "the size is no multiple of it, or there is a slide as well");
        }
        return new Panes(size, slide, step, audit.nanos("window.offset", "0s"));
    }

    private static long positive(Fields audit, String path, String otherwise)
            throws DescriptionException {
        long nanos = audit.nanos(path, otherwise);
        if (nanos <= 0) {
            throw audit.wrong(path, "is not a positive duration");
        }
        return nanos;
    }

    // Whole days are cut by the zone unless told otherwise.
    private static void refuseZone(Fields audit) throws DescriptionException {
        audit.refuse("window.clock", "utc");
        audit.refuse("format.time_zone", "UTC");
    }

    private static EventFormat events(Fields audit) throws DescriptionException {
        String encoding =
                audit.text("format.input_encoding", audit.text("format.encoding", "json"));
        if (!encoding.equals("json")) {
            throw audit.wrong(
                    "format.input_encoding",
                    "\"" + encoding + "\": Expected Counts cannot read this yet");
        }
        String times =
                audit.text("format.input_time_format", audit.text("format.time_format", "rfc3339"));
        if (!TIMES.contains(times)) {
            throw audit.wrong(
                    "format.input_time_format",
                    "\"" + times + "\": Expected Counts cannot read such times yet");
        }
        String key = audit.text("format.input_key_field", audit.text("format.key_field", "page"));
        return EventFormat.of(
                audit,
                audit.text("format.input_time_field", "timestamp"),
                times,
                key,
                amount(audit));
    }

    private static EventFormat.Amount amount(Fields audit) throws DescriptionException {
        if (!audit.text("format.result", "count").equals("sum")) {
            return null;
        }
        return new EventFormat.Amount(
                audit.needed("format.input_sum_field"),
                audit.number("format.decimals", "6", 0, 18),
                Double.parseDouble(audit.text("expect.tolerance", "0")) > 0);
    }
}
