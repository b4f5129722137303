package io.flinkwatch.expectedcounts.records;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Tells UTF-8 from what a JSON parser may take for it. */
final class Utf8 {

    private Utf8() {}

    /**
     * Whether bytes may be JSON in UTF-8: in other encodings they begin differently, or have a
     * zero.
     */
    static boolean isJson(byte[] value) {
        boolean ascii = true;
        for (byte b : value) {
            if (b == 0) {
                return false;
            }
            ascii &= b > 0;
        }
        return ascii || value[0] > 0 && isText(value);
    }

    private static boolean isText(byte[] value) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(value));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }
}
