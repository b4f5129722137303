package io.flinkwatch.expectedcounts.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.expectedcounts.ExpectedCounts;
import io.flinkwatch.expectedcounts.description.Audits;
import io.flinkwatch.expectedcounts.description.Description;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.Test;

class CountsUnitTest {

    // Flink looks into source and sink when they are added, and refuses some.
    @Test
    void thePipelineOfKafkaIsOneThatFlinkTakes() throws Exception {
        Description audit = Audits.with();
        StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(2);
        new ExpectedCounts(
                        audit,
                        Input.of(audit, new Properties()),
                        6,
                        Counts.of(audit, new Properties()),
                        3)
                .addTo(env, Duration.ofSeconds(2));

        assertThat(env.getStreamGraph().getStreamNodes())
                .extracting(node -> node.getOperatorName())
                .contains("Source: Input Source", "Tally", "Counter");
    }
}
