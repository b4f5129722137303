package io.flinkwatch.clickcount;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.client.program.ProgramParametrizationException;
import org.junit.jupiter.api.Test;

class ClickCountJobUnitTest {

    @Test
    void aWrongFlagIsReportedInTheWayThatFlinkPrintsAsOneLine() {
        assertThatThrownBy(() -> ClickCountJob.main(new String[] {"--window-size", "15"}))
                .isExactlyInstanceOf(ProgramParametrizationException.class)
                .hasMessageContaining("--window-size");
    }

    @Test
    void soIsAKafkaThatIsNotThere() {
        assertThatThrownBy(
                        () -> ClickCountJob.main(new String[] {"--bootstrap.servers", "nowhere"}))
                .isExactlyInstanceOf(ProgramParametrizationException.class)
                .hasMessageContaining("--bootstrap.servers nowhere");
    }
}
