package io.flinkwatch.expectedcounts;

import static java.util.stream.Collectors.joining;

import java.nio.file.Path;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What can be said to the job on its command line. This class is the one list of the flags. */
@Command(
        customSynopsis =
                "flink run [-d] [-p <parallelism>] -c io.flinkwatch.expectedcounts.ExpectedCountsJob "
                        + "ClickCountJob.jar --config.file <file> [<flag>...]",
        sortOptions = false,
        separator = " ",
        description = "Counts the events of an audit's input, for the audit.")
final class Options {

    /** The command line is wrong, or asks for help. The message is all there is to say. */
    static final class UsageException extends Exception {
        UsageException(String message) {
            super(message);
        }
    }

    @Option(
            names = "--config.file",
            paramLabel = "<file>",
            required = true,
            description = "The exporter's configuration file.")
    private Path configFile;

    @Option(
            names = "--audit.name",
            paramLabel = "<name>",
            description = "The audit in that file; may be left out if there is only one.")
    private String auditName = "";

    @Option(
            names = "--kafka.properties",
            paramLabel = "<file>",
            description =
                    "How Kafka is logged in to: properties of Kafka's own clients, as in security.protocol.")
    private Path kafkaProperties;

    @Option(
            names = "--checkpoint-interval",
            paramLabel = "<seconds>",
            description =
                    "The time between checkpoints, by which counts are later than their events (default: 2).")
    private int checkpointInterval = 2;

    @Option(names = "--help", usageHelp = true, description = "Prints this.")
    private boolean help;

    private Options() {}

    static Options parse(String... args) throws UsageException {
        Options options = new Options();
        CommandLine commandLine = new CommandLine(options);
        try {
            commandLine.parseArgs(args);
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(e.getMessage() + "; accepted: " + flags(commandLine));
        } catch (ParameterException e) {
            throw new UsageException(e.getMessage());
        }
        if (commandLine.isUsageHelpRequested()) {
            throw new UsageException(commandLine.getUsageMessage(Ansi.OFF));
        }
        if (options.checkpointInterval < 1) {
            throw new UsageException(
                    "--checkpoint-interval "
                            + options.checkpointInterval
                            + ": want at least 1 second");
        }
        return options;
    }

    private static String flags(CommandLine commandLine) {
        return commandLine.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .collect(joining(", "));
    }

    Path configFile() {
        return configFile;
    }

    String auditName() {
        return auditName;
    }

    /** Null where Kafka is not logged in to. */
    Path kafkaProperties() {
        return kafkaProperties;
    }

    Duration checkpointInterval() {
        return Duration.ofSeconds(checkpointInterval);
    }
}
