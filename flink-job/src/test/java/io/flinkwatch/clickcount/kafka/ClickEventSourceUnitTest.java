package io.flinkwatch.clickcount.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClickEventSourceUnitTest {

    @Test
    void withCheckpointingFlinkCommitsTheOffsets() {
        assertThat(ClickEventSource.offsetCommits(true))
                .containsAllEntriesOf(Map.of("enable.auto.commit", "false"));
    }

    @Test
    void withoutItKafkaDoesEverySecond() {
        assertThat(ClickEventSource.offsetCommits(false))
                .containsAllEntriesOf(
                        Map.of("enable.auto.commit", "true", "auto.commit.interval.ms", "1000"));
    }
}
