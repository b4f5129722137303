package io.flinkwatch.expectedcounts.description;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuditFileUnitTest {

    private static final long SECOND = 1_000_000_000L;

    @Test
    void whatIsLeftOutIsWhatTheFlagsOfTheExporterTakeForIt() throws Exception {
        Description audit = Audits.with();

        assertThat(audit.bootstrapServers()).isEqualTo("kafka:9092,kafka:9093");
        assertThat(audit.isolation()).isEqualTo("read_committed");
        assertThat(audit.inputTopics()).containsExactly("input");
        assertThat(audit.countsTopic()).isEqualTo("expected");
        assertThat(audit.panes()).isEqualTo(new Panes(15 * SECOND, 0, 0, 0));
        assertThat(audit.lateness()).isEqualTo(5 * SECOND);
        assertThat(audit.horizon()).isEqualTo(3600 * SECOND);
        assertThat(audit.events())
                .isEqualTo(
                        new EventFormat(
                                List.of("timestamp"),
                                "rfc3339",
                                List.of(List.of("page")),
                                "",
                                null,
                                ""));
    }

    @Test
    void fieldsAreThoseOfTheAudit() throws Exception {
        Description audit =
                Audits.with(
                        "window: {size: 1h, slide: 10m, offset: 1m30s}",
                        "expect: {topic: counts, lateness: 1.5s, tolerance: 0.01}",
                        "judge: {horizon: 2h}",
                        "format:",
                        "  key_field: [user.id, page\\.name]",
                        "  input_time_field: at",
                        "  time_format: unix_ms",
                        "  result: sum",
                        "  input_sum_field: order.price",
                        "  decimals: 2");

        assertThat(audit.panes()).isEqualTo(new Panes(3600 * SECOND, 600 * SECOND, 0, 90 * SECOND));
        assertThat(audit.lateness()).isEqualTo(SECOND * 3 / 2);
        assertThat(audit.events().key())
                .containsExactly(List.of("user", "id"), List.of("page.name"));
        assertThat(audit.events().timeFormat()).isEqualTo("unix_ms");
        assertThat(audit.events().amount())
                .isEqualTo(new EventFormat.Amount("order.price", 2, true));
    }

    @Test
    void anAuditIsFoundByItsNameAndAnchorsAreMerged() throws Exception {
        String file =
                """
                kafka: {a: {bootstrap_servers: a:1}, b: {bootstrap_servers: b:1}}
                audits:
                  - &one {name: one, kafka: b, input_topic: [x, y], window: {size: 1m}, expect: {topic: counts}}
                  - <<: *one
                    name: two
                    kafka: a
                """;
        Description audit = Audits.read(file, "two");

        assertThat(audit.bootstrapServers()).isEqualTo("a:1");
        assertThat(audit.inputTopics()).containsExactly("x", "y");
        assertThat(audit.panes().size()).isEqualTo(60 * SECOND);
        assertThatThrownBy(() -> Audits.read(file, ""))
                .hasMessageContaining("audits: there are 2; want --audit.name");
        assertThatThrownBy(() -> Audits.read(file, "three"))
                .hasMessageContaining("audits: there is none with the name \"three\"");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "window: {size: 5} | audits[0].window.size: \"5\": want a time with its unit, such as 15s or 1m",
                "window: {size: 1m, slide: 7s} | audits[0].window.slide: the size is no multiple of it",
                "window: {time: processing} | "
                        + "audits[0].window.time: \"processing\": Expected Counts cannot do this yet",
                "expect: {topic: t, count: none} | "
                        + "audits[0].expect.count: \"none\": Expected Counts cannot do this yet",
                "expect: {count: input} | audits[0].expect.topic: is missing, and Expected Counts needs it",
                "format: {input_where: a > now()} | "
                        + "audits[0].format.input_where: \"a > now()\": "
                        + "character 5: now(): Expected Counts knows lower, upper and trim",
                "format: {input_where: page.x == 1} | "
                        + "audits[0].format.input_where: \"page.x\": another setting names this field",
                "format: {input_where: after.a == 1} | "
                        + "audits[0].format.input_where: \"after.a\": Expected Counts cannot read",
                "format: {input_where: 'a[\"\"] == 1'} | "
                        + "audits[0].format.input_where: \"a.\": Expected Counts cannot read",
                "format: {encoding: avro} | "
                        + "audits[0].format.input_encoding: \"avro\": Expected Counts cannot read this yet",
                "format: {key_field: upper(page)} | "
                        + "audits[0].format.input_key_field: \"upper(page)\": Expected Counts cannot",
                "format: {key_field: after.page} | "
                        + "audits[0].format.input_key_field: \"after.page\": Expected Counts cannot",
                "format: {time_format: yyyy} | "
                        + "audits[0].format.input_time_format: \"yyyy\": Expected Counts cannot read",
                "format: {time_zone: Asia/Tokyo} | "
                        + "audits[0].format.time_zone: \"Asia/Tokyo\": Expected Counts cannot do",
                "format: {result: sum} | audits[0].format.input_sum_field: is missing, and Expected Counts needs it",
            })
    void whatTheJobCannotDoIsRefusedByThePathOfItsField(String line, String message) {
        assertThatThrownBy(() -> Audits.with(line))
                .isInstanceOf(DescriptionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void aFileThatIsNoYamlIsRefused() {
        assertThatThrownBy(() -> Audits.read("audits: [", ""))
                .isInstanceOf(DescriptionException.class)
                .hasMessageContaining("is no YAML");
        assertThatThrownBy(() -> Audits.read("a: 1\na: 2", ""))
                .isInstanceOf(DescriptionException.class)
                .hasMessageContaining("duplicate key a");
    }

    @ParameterizedTest(name = "{0}: pane {1} is of the windows up to {3}")
    @CsvSource({
        "tumbling,   15, 0, 0, 15,  1, 1",
        "tumbling,   15, 0, 0, 14,  0, 0",
        "tumbling,   15, 0, 0, -1, -1, -1",
        "hopping,    60, 20, 0, 20,  1, 3",
        "cumulating, 60, 0, 20, 20,  1, 2",
        "cumulating, 60, 0, 20, 59,  2, 2",
        "cumulating, 60, 0, 20, 60,  3, 5",
    })
    void windowsAreThoseOfTheExporter(
            String kind, long size, long slide, long step, long time, long pane, long last) {
        Panes panes = new Panes(size, slide, step, 0);
        assertThat(panes.indexOf(time)).isEqualTo(pane);
        assertThat(panes.lastWindow(pane)).isEqualTo(last);
    }
}
