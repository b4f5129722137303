package io.flinkwatch.expectedcounts.records;

import static io.flinkwatch.expectedcounts.description.EventFormat.KAFKA_KEY;
import static io.flinkwatch.expectedcounts.description.EventFormat.KAFKA_TIME;
import static io.flinkwatch.expectedcounts.description.EventFormat.NO_KEY;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.flinkwatch.expectedcounts.condition.ConditionException;
import io.flinkwatch.expectedcounts.condition.UntriedException;
import io.flinkwatch.expectedcounts.description.EventFormat;
import io.flinkwatch.expectedcounts.records.InputRecord.Kind;
import io.flinkwatch.expectedcounts.records.JsonFields.Found;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads events as the exporter does. What it cannot read it takes for an event of which nothing is
 * known: a window that may hold it is then not judged, where a guess would make it wrong.
 */
final class EventReader {

    // The name of all windows of a job without keys.
    private static final String ALL = "all";

    private static final int LONGEST_TIME = 64;

    private final EventFormat format;
    private final JsonFields fields;
    private final boolean readsValue;
    private final int time;
    private final int[] keys;
    private final int amount;
    private final Filter filter;

    EventReader(EventFormat format) {
        this.format = format;
        List<List<String>> paths = new ArrayList<>();
        time = enter(paths, format.time());
        keys = format.key().stream().mapToInt(path -> enter(paths, path)).toArray();
        amount = format.amount() == null ? -1 : enter(paths, format.amount().path());
        filter = filter(format, paths);
        fields = new JsonFields(paths);
        readsValue = !paths.isEmpty();
    }

    private static Filter filter(EventFormat format, List<List<String>> paths) {
        try {
            return Filter.of(format, path -> enter(paths, path));
        } catch (ConditionException e) {
            throw new IllegalStateException("the condition was read when the job was submitted", e);
        }
    }

    // Two settings may name the same field.
    private static int enter(List<List<String>> paths, List<String> path) {
        if (path.equals(KAFKA_TIME) || path.equals(KAFKA_KEY) || path.equals(NO_KEY)) {
            return -1;
        }
        if (!paths.contains(path)) {
            paths.add(path);
        }
        return paths.indexOf(path);
    }

    /** What a record of the input is. */
    InputRecord read(ConsumerRecord<byte[], byte[]> record) {
        if (record.value() == null || record.value().length == 0) {
            return other(record, Kind.NONE);
        }
        if (readsValue && !fields.read(record.value())) {
            return other(record, Kind.UNREADABLE);
        }
        Long at = time < 0 ? Times.ofKafka(record.timestamp()) : time(fields.get(time));
        if (at == null) {
            return other(record, Kind.UNREADABLE);
        }
        try {
            return filter.holds(fields) ? event(record, at) : filtered(record, at);
        } catch (UntriedException e) {
            return other(record, Kind.UNREADABLE);
        }
    }

    private InputRecord event(ConsumerRecord<byte[], byte[]> record, long at) {
        String key = key(record.key());
        if (key == null) {
            return other(record, Kind.UNREADABLE);
        }
        Long adds = format.amount() == null ? Long.valueOf(1) : amount(fields.get(amount));
        return new InputRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                Kind.EVENT,
                at,
                key,
                adds == null ? 0 : adds,
                adds == null);
    }

    private static InputRecord filtered(ConsumerRecord<byte[], byte[]> record, long at) {
        return new InputRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                Kind.FILTERED,
                at,
                null,
                0,
                false);
    }

    private static InputRecord other(ConsumerRecord<byte[], byte[]> record, Kind kind) {
        return InputRecord.other(record.topic(), record.partition(), record.offset(), kind);
    }

    private Long time(Found found) {
        boolean readable = found != null && (found.isText() || found.isNumber());
        return readable && found.text().length() <= LONGEST_TIME
                ? Times.parse(format.timeFormat(), found.text())
                : null;
    }

    private String key(byte[] kafkaKey) {
        List<String> texts = new ArrayList<>(keys.length);
        for (int i = 0; i < keys.length; i++) {
            String text = text(i, kafkaKey);
            if (text == null) {
                return null;
            }
            texts.add(text);
        }
        return Keys.of(texts);
    }

    private String text(int number, byte[] kafkaKey) {
        if (format.key().get(number).equals(NO_KEY)) {
            return ALL;
        }
        if (format.key().get(number).equals(KAFKA_KEY)) {
            return kafkaKey == null ? nullKey() : textOf(kafkaKey);
        }
        Found found = fields.get(keys[number]);
        if (found == null) {
            return null;
        }
        if (found.isNull()) {
            return nullKey();
        }
        return found.isText() || found.isNumber() || found.isBoolean() ? found.text() : null;
    }

    private String nullKey() {
        return format.nullKey().isEmpty() ? null : Keys.cut(format.nullKey());
    }

    // A key that begins with one of these bytes may be a number, or have that of a schema before
    // it.
    private static String textOf(byte[] key) {
        if (key.length > 0 && (key[0] == 0 || key[0] == (byte) 0xFF)) {
            return null;
        }
        try {
            return UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    private Long amount(Found found) {
        if (found == null || !found.isText() && !found.isNumber()) {
            return null;
        }
        BigDecimal number = Decimals.parse(found.text());
        RoundingMode rest =
                format.amount().rounded() ? RoundingMode.HALF_UP : RoundingMode.UNNECESSARY;
        Long amount =
                number == null ? null : Decimals.scaled(number, format.amount().decimals(), rest);
        return amount == null || amount == Long.MIN_VALUE ? null : amount;
    }
}
