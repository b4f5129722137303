package io.flinkwatch.expectedcounts.counting;

import io.flinkwatch.expectedcounts.records.InputRecord;
import io.flinkwatch.expectedcounts.records.InputRecord.Kind;
import java.time.Instant;

/** Records of the input for tests; times are seconds after one o'clock. */
final class Events {

    static final long BEGIN =
            Instant.parse("2026-11-23T01:00:00Z").getEpochSecond() * 1_000_000_000L;

    private Events() {}

    static long at(double second) {
        return BEGIN + (long) (second * 1e9);
    }

    static InputRecord event(int partition, long offset, String key, double second) {
        return amount(partition, offset, key, second, 1);
    }

    static InputRecord amount(int partition, long offset, String key, double second, long amount) {
        return new InputRecord(
                "input", partition, offset, Kind.EVENT, at(second), key, amount, false);
    }

    static InputRecord filtered(int partition, long offset, double second) {
        return new InputRecord(
                "input", partition, offset, Kind.FILTERED, at(second), null, 0, false);
    }

    static InputRecord unreadable(int partition, long offset) {
        return InputRecord.other("input", partition, offset, Kind.UNREADABLE);
    }
}
