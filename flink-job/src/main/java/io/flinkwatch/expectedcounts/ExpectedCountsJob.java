package io.flinkwatch.expectedcounts;

import io.flinkwatch.clickcount.kafka.Topics;
import io.flinkwatch.clickcount.kafka.Topics.TopicException;
import io.flinkwatch.expectedcounts.Options.UsageException;
import io.flinkwatch.expectedcounts.description.AuditFile;
import io.flinkwatch.expectedcounts.description.Description;
import io.flinkwatch.expectedcounts.description.DescriptionException;
import io.flinkwatch.expectedcounts.kafka.Counts;
import io.flinkwatch.expectedcounts.kafka.Input;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import org.apache.flink.client.program.ProgramParametrizationException;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/** The program: counts the events of an audit's input topics into its counts topic. */
public final class ExpectedCountsJob {

    private static final Duration KAFKA_TIMEOUT = Duration.ofSeconds(45);

    private ExpectedCountsJob() {}

    public static void main(String[] args) throws Exception {
        try {
            submit(Options.parse(args));
        } catch (UsageException | DescriptionException | TopicException e) {
            // Of this exception Flink's command line prints the message alone, and exits with 1.
            throw new ProgramParametrizationException(e.getMessage());
        }
    }

    private static void submit(Options options) throws Exception {
        Description audit = AuditFile.read(options.configFile(), options.auditName());
        Properties access = access(options.kafkaProperties(), audit);
        Topics topics = new Topics(audit.bootstrapServers(), KAFKA_TIMEOUT, access);
        int splits = 0;
        for (String topic : audit.inputTopics()) {
            splits += topics.partitions("input_topic", topic);
        }
        int partitionsOfCounts = topics.partitions("expect.topic", audit.countsTopic());

        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        new ExpectedCounts(
                        audit,
                        Input.of(audit, access),
                        splits,
                        Counts.of(audit, access),
                        partitionsOfCounts)
                .addTo(env, options.checkpointInterval());
        env.execute(ExpectedCounts.JOB_NAME);
    }

    private static Properties access(Path file, Description audit) throws UsageException {
        Properties access = new Properties();
        if (file == null && audit.ownAccess()) {
            throw new UsageException(
                    "--kafka.properties: is missing; the file's sasl and tls are those of the exporter's own client");
        }
        if (file != null) {
            try (Reader reader = Files.newBufferedReader(file)) {
                access.load(reader);
            } catch (IOException | IllegalArgumentException e) {
                throw new UsageException(
                        "--kafka.properties " + file + ": cannot be read: " + e.getMessage());
            }
        }
        return access;
    }
}
