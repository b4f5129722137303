package io.flinkwatch.clickcount.functions;

import static java.time.ZoneOffset.UTC;

import io.flinkwatch.clickcount.records.ClickEvent;
import java.io.Serializable;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.api.common.functions.MapFunction;

/**
 * Passes events through, in even minutes (UTC) at no more than ten a second and subtask: what comes
 * before it in the job is then held up by backpressure, and in odd minutes it catches up.
 */
public final class Backpressure implements MapFunction<ClickEvent, ClickEvent> {

    static final Duration PAUSE = Duration.ofMillis(100);

    /** How to wait; the tests do it without waiting. */
    interface Sleeper extends Serializable {
        void sleep(Duration duration) throws InterruptedException;
    }

    private final Clock clock;
    private final Sleeper sleeper;

    /**
     * Slows down by {@code clock}, which must be serialisable, as the clocks of the JDK are.
     *
     * @param clock says which minute it is, in whatever zone
     */
    public Backpressure(Clock clock) {
        this(clock, pause -> Thread.sleep(pause.toMillis()));
    }

    Backpressure(Clock clock, Sleeper sleeper) {
        this.clock = clock;
        this.sleeper = sleeper;
    }

    @Override
    public ClickEvent map(ClickEvent event) throws InterruptedException {
        if (isEvenMinute()) {
            sleeper.sleep(PAUSE);
        }
        return event;
    }

    private boolean isEvenMinute() {
        return clock.instant().atZone(UTC).getMinute() % 2 == 0;
    }
}
