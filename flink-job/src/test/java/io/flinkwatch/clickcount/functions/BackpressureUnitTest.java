package io.flinkwatch.clickcount.functions;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.clickcount.records.ClickEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackpressureUnitTest {

    private static final ClickEvent CLICK =
            new ClickEvent(Instant.parse("2026-11-23T01:00:00.015Z"), "/help");

    @ParameterizedTest(name = "at {0} it waits {1} times per event")
    @CsvSource({
        "2026-11-23T10:12:00.000Z, 1",
        "2026-11-23T10:12:59.999Z, 1",
        "2026-11-23T10:13:00.000Z, 0",
        "2026-11-23T10:13:59.999Z, 0",
        "2026-11-23T11:00:00.000Z, 1",
        "2026-11-23T11:59:59.999Z, 0",
    })
    void waitsInEvenMinutesOnly(Instant now, int pauses) throws Exception {
        assertThat(pausesAt(Clock.fixed(now, ZoneId.of("UTC"))))
                .hasSize(pauses)
                .allMatch(Duration.ofMillis(100)::equals);
    }

    @Test
    void theMinutesAreThoseOfUtcWhereverTheTaskManagerIs() throws Exception {
        // 15:57 in Nepal.
        Instant even = Instant.parse("2026-11-23T10:12:00Z");

        assertThat(pausesAt(Clock.fixed(even, ZoneId.of("Asia/Kathmandu")))).hasSize(1);
    }

    @Test
    void passesTheEventOnUnchanged() throws Exception {
        Clock odd = Clock.fixed(Instant.parse("2026-11-23T10:13:00Z"), ZoneId.of("UTC"));

        assertThat(new Backpressure(odd).map(CLICK)).isSameAs(CLICK);
    }

    @Test
    void canBeSentToATaskManager() throws Exception {
        Backpressure sent = InstantiationUtil.clone(new Backpressure(Clock.systemUTC()));

        assertThat(sent).isNotNull();
    }

    private static List<Duration> pausesAt(Clock clock) throws InterruptedException {
        List<Duration> pauses = new ArrayList<>();
        new Backpressure(clock, pauses::add).map(CLICK);
        return pauses;
    }
}
