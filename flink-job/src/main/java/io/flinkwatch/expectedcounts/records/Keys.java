package io.flinkwatch.expectedcounts.records;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** Keys as the exporter makes them of what records say. */
final class Keys {

    // How many bytes a key may have. One that has more is cut, and a hash keeps it apart from
    // others.
    private static final int MOST = 200;

    private static final int HASH = 8;

    private Keys() {}

    /**
     * The key of several texts. What is between them has a backslash before it where it is within
     * one.
     */
    static String of(List<String> texts) {
        if (texts.size() == 1) {
            return cut(texts.get(0));
        }
        return cut(texts.stream().map(Keys::escaped).collect(joining("|")));
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("|", "\\|");
    }

    /** The key of a text. */
    static String cut(String text) {
        if (text.length() <= MOST / 4) {
            return text;
        }
        byte[] bytes = text.getBytes(UTF_8);
        if (bytes.length <= MOST) {
            return text;
        }
        int end = MOST - "…".getBytes(UTF_8).length - 2 * HASH;
        while (end > 0 && (bytes[end] & 0xC0) == 0x80) {
            end--;
        }
        return new String(bytes, 0, end, UTF_8)
                + "…"
                + HexFormat.of().formatHex(Arrays.copyOf(sha256(bytes), HASH));
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
