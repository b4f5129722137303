package io.flinkwatch.clickcount.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ClickEventStatisticsSerializationUnitTest {

    private static final ClickEventStatistics STATISTICS =
            new ClickEventStatistics(
                    Instant.parse("2026-11-23T01:00:00Z"),
                    Instant.parse("2026-11-23T01:00:15Z"),
                    "/übersicht",
                    1000);

    @Test
    void theValueHasTimesInUtcWithMillisecondsAlsoWhereTheyAreZero() {
        byte[] value = new ClickEventStatisticsSerializationSchema().serialize(STATISTICS);

        assertThat(new String(value, UTF_8))
                .isEqualTo(
                        "{\"windowStart\":\"2026-11-23T01:00:00.000Z\","
                                + "\"windowEnd\":\"2026-11-23T01:00:15.000Z\","
                                + "\"page\":\"/übersicht\",\"count\":1000}");
    }

    @Test
    void theKeyIsThePage() {
        byte[] key = new PageKeySerializationSchema().serialize(STATISTICS);

        assertThat(key).isEqualTo("/übersicht".getBytes(UTF_8));
    }
}
