package io.flinkwatch.expectedcounts.description;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** The exporter's configuration file, as far as it says what one audit expects. */
public final class AuditFile {

    /** Every scalar is a text, as the flags of the exporter are; only merges are looked for. */
    private static final class TextResolver extends Resolver {
        @Override
        protected void addImplicitResolvers() {
            addImplicitResolver(Tag.MERGE, Pattern.compile("<<"), "<");
        }
    }

    private AuditFile() {}

    /**
     * Reads what one audit expects.
     *
     * @param name of the audit; empty if there is only one
     * @throws DescriptionException if that is not in the file, or asks for what the job cannot do
     */
    public static Description read(Path file, String name) throws DescriptionException {
        try {
            return in(sections(Files.readString(file)), name);
        } catch (IOException e) {
            throw new DescriptionException(
                    "--config.file " + file + ": cannot be read: " + e.getMessage());
        } catch (MarkedYAMLException e) {
            int line = e.getProblemMark().getLine() + 1;
            throw new DescriptionException(
                    "--config.file " + file + ":" + line + ": is no YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new DescriptionException(
                    "--config.file " + file + ": is no YAML: " + e.getMessage());
        } catch (DescriptionException e) {
            throw new DescriptionException("--config.file " + file + ": " + e.getMessage());
        }
    }

    private static Map<String, Object> sections(String text) throws DescriptionException {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        DumperOptions unused = new DumperOptions();
        Yaml yaml =
                new Yaml(
                        new SafeConstructor(options),
                        new Representer(unused),
                        unused,
                        options,
                        new TextResolver());
        return section("the file", yaml.load(text));
    }

    private static Description in(Map<String, Object> file, String name)
            throws DescriptionException {
        if (!(file.get("audits") instanceof List<?> audits) || audits.isEmpty()) {
            throw new DescriptionException("audits: is missing, and Expected Counts needs one");
        }
        for (int i = 0; i < audits.size(); i++) {
            String place = "audits[" + i + "]";
            Map<String, Object> entry = section(place, audits.get(i));
            if (name.isEmpty() ? audits.size() == 1 : name.equals(entry.get("name"))) {
                Fields audit = new Fields(place, entry);
                return Description.of(audit, kafka(file, audit));
            }
        }
        throw new DescriptionException(
                name.isEmpty()
                        ? "audits: there are " + audits.size() + "; want --audit.name"
                        : "audits: there is none with the name \"" + name + "\"");
    }

    private static Fields kafka(Map<String, Object> file, Fields audit)
            throws DescriptionException {
        Map<String, Object> clusters = section("kafka", file.get("kafka"));
        String name =
                audit.text(
                        "kafka", clusters.size() == 1 ? clusters.keySet().iterator().next() : "");
        if (!clusters.containsKey(name)) {
            throw audit.wrong("kafka", "want one of " + clusters.keySet());
        }
        return new Fields("kafka." + name, section("kafka." + name, clusters.get(name)));
    }

    @SuppressWarnings("unchecked") // the keys of a mapping are texts, as all scalars are
    private static Map<String, Object> section(String place, Object value)
            throws DescriptionException {
        if (value instanceof Map<?, ?> section
                && section.keySet().stream().allMatch(String.class::isInstance)) {
            return (Map<String, Object>) section;
        }
        throw new DescriptionException(place + ": want fields with values");
    }
}
