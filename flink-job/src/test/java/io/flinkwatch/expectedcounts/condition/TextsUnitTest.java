package io.flinkwatch.expectedcounts.condition;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextsUnitTest {

    @ParameterizedTest
    @ValueSource(strings = {"Lower", "Upper"})
    void lettersAreTurnedIntoThoseOfTheExporterOrNotAtAll(String by) throws Exception {
        Map<Integer, Integer> wanted = letters(by);
        int same = 0;
        for (int letter = 0; letter <= Character.MAX_CODE_POINT; letter++) {
            String text = Character.toString(letter);
            try {
                String turned = by.equals("Lower") ? Texts.lower(text) : Texts.upper(text);
                int want = wanted.getOrDefault(letter, letter);
                assertThat(turned).as("%x", letter).isEqualTo(Character.toString(want));
                same += wanted.containsKey(letter) ? 1 : 0;
            } catch (UntriedException e) {
                // It may be a letter that this Java does not know.
            }
        }
        assertThat(same).as("letters that are turned into others").isGreaterThan(1300);
    }

    @Test
    void whiteSpaceIsThatOfUnicode() {
        assertThat(Texts.trim("\u00a0\u2003 \u0085\u000b a\u00a0b\u3000\n")).isEqualTo("a\u00a0b");
        assertThat(Texts.trim("\u001c\u200b")).isEqualTo("\u001c\u200b");
    }

    @Test
    void halfACharacterIsNoText() {
        assertThat(Texts.isWhole("a\ud83d\ude00")).isTrue();
        assertThat(Texts.isWhole("a\ud83d")).isFalse();
        assertThat(Texts.isWhole("\ude00\ud83d")).isFalse();
    }

    // Letters, each followed by what the exporter turns it into.
    private static Map<Integer, Integer> letters(String by) throws Exception {
        try (InputStream file =
                TextsUnitTest.class.getResourceAsStream("/expectedcounts/conditions.json")) {
            JsonNode conditions = new ObjectMapper().readTree(file);
            int[] letters = conditions.get(by).asText().codePoints().toArray();
            Map<Integer, Integer> turned = new HashMap<>();
            for (int i = 0; i < letters.length; i += 2) {
                turned.put(letters[i], letters[i + 1]);
            }
            return turned;
        }
    }
}
