package io.flinkwatch.clickcount;

import static org.assertj.core.api.Assertions.assertThat;

import io.flinkwatch.clickcount.kafka.ClickEventSource;
import io.flinkwatch.clickcount.kafka.ClickEventStatisticsSink;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the cluster is given: names that dashboards show, uids that savepoints are made of. */
class PipelineGraphUnitTest {

    private static final int PARTITIONS = 6;

    @Test
    void everyOperatorIsAVertex() throws Exception {
        assertThat(vertices("--event-time --checkpointing"))
                .containsExactly(
                        "Source: ClickEvent Source",
                        "ClickEvent Counter",
                        "ClickEventStatistics Sink: Writer",
                        "ClickEventStatistics Sink: Committer");
    }

    @Test
    void backpressureIsAnotherOneBeforeTheCounter() throws Exception {
        assertThat(vertices("--event-time --checkpointing --backpressure"))
                .containsExactly(
                        "Source: ClickEvent Source",
                        "Backpressure",
                        "ClickEvent Counter",
                        "ClickEventStatistics Sink: Writer",
                        "ClickEventStatistics Sink: Committer");
    }

    /** A change here makes every savepoint that was ever taken useless. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "--event-time,                click-event-counter-event-time",
        "--event-time --backpressure, click-event-counter-event-time",
        "--checkpointing,             click-event-counter-processing-time",
    })
    void theUidsOfWhatHasStateAreThese(String flags, String counter) throws Exception {
        Map<String, String> uids =
                nodes(graph(environment(2), flags)).stream()
                        .filter(node -> !node.getOperatorName().equals("Backpressure"))
                        .collect(
                                Collectors.toMap(
                                        StreamNode::getOperatorName,
                                        StreamNode::getTransformationUID));

        assertThat(uids)
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "Source: ClickEvent Source",
                                "click-event-source",
                                "ClickEvent Counter",
                                counter,
                                "ClickEventStatistics Sink: Writer",
                                "click-event-statistics-sink",
                                "ClickEventStatistics Sink: Committer",
                                "Sink Committer: click-event-statistics-sink"));
    }

    @Test
    void noOperatorIsWithoutAUid() throws Exception {
        assertThat(nodes(graph(environment(2), "--backpressure")))
                .extracting(StreamNode::getTransformationUID)
                .doesNotContainNull();
    }

    @Test
    void theSlowOperatorIsBehindAShuffle() throws Exception {
        StreamNode backpressure =
                nodes(graph(environment(2), "--backpressure")).stream()
                        .filter(node -> node.getOperatorName().equals("Backpressure"))
                        .findFirst()
                        .orElseThrow();

        assertThat(backpressure.getInEdges())
                .singleElement()
                .satisfies(edge -> assertThat(edge.getPartitioner()).hasToString("HASH"));
    }

    @ParameterizedTest(name = "with -p {0} the source has {1}")
    @CsvSource({"1, 1", "2, 2", "6, 6", "7, 6", "12, 6"})
    void noSubtaskOfTheSourceIsWithoutAPartition(int parallelism, int expected) throws Exception {
        JobGraph graph = graph(environment(parallelism), "--event-time").getJobGraph();

        List<Integer> parallelisms = new ArrayList<>();
        graph.getVerticesSortedTopologicallyFromSources()
                .forEach(vertex -> parallelisms.add(vertex.getParallelism()));

        assertThat(parallelisms).containsExactly(expected, parallelism, parallelism, parallelism);
    }

    @Test
    void theMaximalParallelismDoesNotChangeWithTheParallelism() throws Exception {
        assertThat(nodes(graph(environment(3), "--backpressure")))
                .extracting(StreamNode::getMaxParallelism)
                .containsOnly(128);
    }

    @Test
    void checkpointsAreTakenEverySecondIfAskedFor() throws Exception {
        StreamExecutionEnvironment with = environment(2);
        graph(with, "--checkpointing");
        StreamExecutionEnvironment without = environment(2);
        graph(without, "--event-time");

        assertThat(with.getCheckpointConfig().getCheckpointInterval()).isEqualTo(1000);
        assertThat(without.getCheckpointConfig().isCheckpointingEnabled()).isFalse();
    }

    @Test
    void theRestartStrategyIsLeftToTheCluster() throws Exception {
        StreamExecutionEnvironment env = environment(2);

        StreamGraph graph = graph(env, "--checkpointing");

        assertThat(graph.getJobConfiguration().getOptional(RestartStrategyOptions.RESTART_STRATEGY))
                .isEqualTo(Optional.empty());
    }

    @Test
    void theArgumentsCanBeReadFromTheJob() throws Exception {
        StreamExecutionEnvironment env = environment(2);
        graph(env, "--event-time --window-size 1m");

        assertThat(env.getConfig().getGlobalJobParameters().toMap())
                .isEqualTo(Options.parse("--event-time", "--window-size", "1m").toMap());
    }

    private static StreamExecutionEnvironment environment(int parallelism) {
        return StreamExecutionEnvironment.createLocalEnvironment(parallelism, new Configuration());
    }

    /** The graph with the real source and sink, which ask nothing of Kafka before they run. */
    private static StreamGraph graph(StreamExecutionEnvironment env, String flags)
            throws Exception {
        Options options = Options.parse(flags.split(" "));
        new ClickEventCount(
                        options,
                        ClickEventSource.of(options),
                        PARTITIONS,
                        ClickEventStatisticsSink.of(options))
                .addTo(env);
        return env.getStreamGraph(false);
    }

    private static List<String> vertices(String flags) throws Exception {
        JobGraph graph = graph(environment(2), flags).getJobGraph();
        return StreamSupport.stream(
                        graph.getVerticesSortedTopologicallyFromSources().spliterator(), false)
                .map(JobVertex::getName)
                .toList();
    }

    private static List<StreamNode> nodes(StreamGraph graph) {
        return List.copyOf(graph.getStreamNodes());
    }
}
