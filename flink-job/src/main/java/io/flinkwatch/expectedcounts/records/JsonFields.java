package io.flinkwatch.expectedcounts.records;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds some fields of JSON objects, which it reads to the end. If a field appears twice, the last
 * one counts.
 */
final class JsonFields {

    /** What is at a path: its token, and its text as it is written; null where it has none. */
    record Found(JsonToken token, String text) {
        boolean isText() {
            return token == JsonToken.VALUE_STRING;
        }

        boolean isNumber() {
            return token == JsonToken.VALUE_NUMBER_INT || token == JsonToken.VALUE_NUMBER_FLOAT;
        }

        boolean isBoolean() {
            return token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE;
        }

        boolean isNull() {
            return token == JsonToken.VALUE_NULL;
        }
    }

    /** The fields that are wanted of an object: each has a number, or holds others. */
    private static final class Node {
        private final Map<String, Node> fields = new HashMap<>();
        private int number = -1;
    }

    private final JsonFactory json = new JsonFactory();
    private final Node root = new Node();
    private final Found[] found;
    private boolean inText;

    /** A reader of the fields at the paths, of which none is within another. */
    JsonFields(List<List<String>> paths) {
        found = new Found[paths.size()];
        for (int i = 0; i < found.length; i++) {
            Node node = root;
            for (String name : paths.get(i)) {
                node = node.fields.computeIfAbsent(name, unused -> new Node());
            }
            node.number = i;
        }
    }

    /**
     * Reads an object; false if the value is none, or if a text that may be JSON is where an object
     * is wanted.
     */
    boolean read(byte[] value) {
        clear(root);
        inText = false;
        if (!Utf8.isJson(value)) {
            return false;
        }
        try (JsonParser parser = json.createParser(value)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            object(parser, root);
            return parser.nextToken() == null && !inText;
        } catch (IOException e) {
            return false;
        }
    }

    /** What the last object has at the path of a number; null where there is nothing. */
    Found get(int number) {
        return found[number];
    }

    private void object(JsonParser parser, Node node) throws IOException {
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            field(parser, parser.nextToken(), node.fields.get(name));
        }
    }

    private void field(JsonParser parser, JsonToken token, Node node) throws IOException {
        if (node == null) {
            parser.skipChildren();
            return;
        }
        clear(node);
        if (node.number >= 0) {
            found[node.number] = new Found(token, token.isScalarValue() ? parser.getText() : null);
            parser.skipChildren();
        } else if (token == JsonToken.START_OBJECT) {
            object(parser, node);
        } else {
            inText |= token == JsonToken.VALUE_STRING && mayBeJson(parser.getText());
            parser.skipChildren();
        }
    }

    private static boolean mayBeJson(String text) {
        String json = text.strip();
        return json.startsWith("{") || json.startsWith("[") || json.startsWith("\"");
    }

    private void clear(Node node) {
        if (node.number >= 0) {
            found[node.number] = null;
        }
        node.fields.values().forEach(this::clear);
    }
}
