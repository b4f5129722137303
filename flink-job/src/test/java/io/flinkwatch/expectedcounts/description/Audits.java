package io.flinkwatch.expectedcounts.description;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Audits for tests, by what their file says beside the necessary. */
public final class Audits {

    private static final String NECESSARY =
            """
            kafka:
              main: {bootstrap_servers: ["kafka:9092", "kafka:9093"]}
            audits:
              - name: clicks
                topic: output
                input_topic: input
            """;

    private Audits() {}

    /** An audit with these lines, and an empty one where they are. */
    public static Description with(String... lines) throws DescriptionException {
        StringBuilder text = new StringBuilder(NECESSARY);
        boolean expects = false;
        for (String line : lines) {
            text.append("    ").append(line).append('\n');
            expects |= line.startsWith("expect:");
        }
        if (!expects) {
            text.append("    expect: {topic: expected}\n");
        }
        return read(text.toString(), "");
    }

    static Description read(String text, String name) throws DescriptionException {
        try {
            Path file = Files.createTempFile("audit", ".yaml");
            try {
                return AuditFile.read(Files.writeString(file, text), name);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("no temporary file", e);
        }
    }
}
