package io.flinkwatch.clickcount;

import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.flink.connector.base.DeliveryGuarantee;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What can be said to the job on its command line. This class is the one list of the flags. */
@Command(
        customSynopsis = "flink run [-d] [-p <parallelism>] ClickCountJob.jar [<flag>...]",
        sortOptions = false,
        separator = " ",
        description = "Counts click events per page and window, from a Kafka topic to another.")
public final class Options {

    /** The command line is wrong, or asks for help. The message is all there is to say. */
    static final class UsageException extends Exception {
        UsageException(String message) {
            super(message);
        }
    }

    @Option(
            names = "--bootstrap.servers",
            paramLabel = "<host:port,...>",
            description = "Where Kafka is (default: ${DEFAULT-VALUE}).")
    private String bootstrapServers = "localhost:9094";

    @Option(
            names = "--input-topic",
            paramLabel = "<topic>",
            description = "The click events (default: ${DEFAULT-VALUE}).")
    private String inputTopic = "input";

    @Option(
            names = "--output-topic",
            paramLabel = "<topic>",
            description = "The counts (default: ${DEFAULT-VALUE}).")
    private String outputTopic = "output";

    @Option(
            names = "--checkpointing",
            description = "Takes a checkpoint every second. Without it a failure loses windows.")
    private boolean checkpointing;

    @Option(
            names = "--event-time",
            description =
                    "Cuts windows by the timestamps of the events, not by the clock of the machine.")
    private boolean eventTime;

    @Option(
            names = "--backpressure",
            description = "Adds an operator that is slow in even minutes.")
    private boolean backpressure;

    @Option(
            names = "--window-size",
            paramLabel = "<duration>",
            converter = Durations.class,
            description = "The length of a window, e.g. 15s, 1m (default: 15s).")
    private Duration windowSize = Duration.ofSeconds(15);

    @Option(
            names = "--idleness",
            paramLabel = "<duration>",
            converter = Durations.class,
            description =
                    "Windows no longer wait for a partition that is silent for so long. Off by "
                            + "default: a partition that is merely slow loses its events.")
    private Optional<Duration> idleness = Optional.empty();

    @Option(
            names = "--delivery-guarantee",
            paramLabel = "<guarantee>",
            converter = DeliveryGuarantees.class,
            description =
                    "at-least-once (default), or exactly-once: counts are written in transactions, "
                            + "and seen by read_committed consumers after the next checkpoint.")
    private DeliveryGuarantee deliveryGuarantee = DeliveryGuarantee.AT_LEAST_ONCE;

    @Option(names = "--help", usageHelp = true, description = "Prints this.")
    private boolean help;

    private Options() {}

    /**
     * Reads the command line.
     *
     * @throws UsageException in one line, which flag is wrong and what is accepted; the list of
     *     flags where {@code --help} asks for it
     */
    public static Options parse(String... args) throws UsageException {
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
        options.validate();
        return options;
    }

    private static String flags(CommandLine commandLine) {
        return commandLine.getCommandSpec().options().stream()
                .map(OptionSpec::longestName)
                .collect(joining(", "));
    }

    private void validate() throws UsageException {
        // Transactions are committed by checkpoints: no result would ever become visible.
        if (deliveryGuarantee == DeliveryGuarantee.EXACTLY_ONCE && !checkpointing) {
            throw new UsageException("--delivery-guarantee exactly-once needs --checkpointing");
        }
    }

    /** All values that are in force, given or default, by the name of their flag. */
    public Map<String, String> toMap() {
        Map<String, String> values = new TreeMap<>();
        values.put("bootstrap.servers", bootstrapServers);
        values.put("input-topic", inputTopic);
        values.put("output-topic", outputTopic);
        values.put("checkpointing", String.valueOf(checkpointing));
        values.put("event-time", String.valueOf(eventTime));
        values.put("backpressure", String.valueOf(backpressure));
        values.put("window-size", Durations.format(windowSize));
        values.put("idleness", idleness.map(Durations::format).orElse("off"));
        values.put("delivery-guarantee", deliveryGuarantee.toString());
        return values;
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    public String inputTopic() {
        return inputTopic;
    }

    public String outputTopic() {
        return outputTopic;
    }

    public boolean checkpointing() {
        return checkpointing;
    }

    public boolean eventTime() {
        return eventTime;
    }

    public boolean backpressure() {
        return backpressure;
    }

    public Duration windowSize() {
        return windowSize;
    }

    /** After how long without events a partition no longer holds back the watermark, if ever. */
    public Optional<Duration> idleness() {
        return idleness;
    }

    public DeliveryGuarantee deliveryGuarantee() {
        return deliveryGuarantee;
    }
}
