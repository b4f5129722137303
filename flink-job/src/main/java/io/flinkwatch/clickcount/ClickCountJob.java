package io.flinkwatch.clickcount;

import io.flinkwatch.clickcount.Options.UsageException;
import io.flinkwatch.clickcount.kafka.ClickEventSource;
import io.flinkwatch.clickcount.kafka.ClickEventStatisticsSink;
import io.flinkwatch.clickcount.kafka.Topics;
import io.flinkwatch.clickcount.kafka.Topics.TopicException;
import java.time.Duration;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The program in the jar: counts click events from Kafka to Kafka. */
public final class ClickCountJob {

    // A broker that starts on a busy machine may take half a minute.
    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(45);

    private ClickCountJob() {}

    public static void main(String[] args) throws Exception {
        try {
            submit(Options.parse(args));
        } catch (UsageException | TopicException e) {
            // Of this exception Flink's command line prints the message alone, and exits with 1.
            throw new ProgramParametrizationException(e.getMessage());
        }
    }

    private static void submit(Options options) throws Exception {
        Topics topics = new Topics(options.bootstrapServers(), KAFKA_TIMEOUT);
        int inputPartitions = topics.partitions("--input-topic", options.inputTopic());
        topics.partitions("--output-topic", options.outputTopic());

        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        new ClickEventCount(
                        options,
                        ClickEventSource.of(options),
                        inputPartitions,
                        ClickEventStatisticsSink.of(options))
                .addTo(env);
        env.execute(ClickEventCount.JOB_NAME);
    }
}
