package io.flinkwatch.expectedcounts.condition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the exporter makes of conditions is in ConditionsUnitTest; this is what is only here. */
class ConditionUnitTest {

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            quoteCharacter = '~',
            delimiter = ';',
            value = {
                "a + 1 > 2                ; character 3: \"+\": Expected Counts knows no such sign",
                "a ?? b == 1              ; character 3: \"?\": Expected Counts knows no such sign",
                "a # b                    ; character 3: \"#\": Expected Counts knows no such sign",
                "a | lower() == 'x'       ; character 3: \"|\": Expected Counts knows no such sign",
                "len(a) > 1               ; character 1: len(): Expected Counts knows lower, upper and trim",
                "any(a, true)             ; character 1: any(): Expected Counts knows lower, upper and trim",
                "trim(a, 'x') == ''       ; character 7: \",\": want \")\" here",
                "a.b() == 1               ; character 4: \"(\": Expected Counts cannot read this here",
                "a[0] == 1                ; character 3: \"0\": want the name of a field",
                "a[b] == 1                ; character 3: \"b\": want the name of a field",
                "(a).b == 1               ; character 4: \".\": Expected Counts cannot read this here",
                "$env.a == 1              ; character 1: \"$env\": is no field",
                "let x = a                ; character 7: \"=\": Expected Counts knows no such sign",
                "1 == 1 && a              ; character 3: \"==\": want a field on one side",
                "a && true                ; character 3: \"&&\": want conditions on both sides",
                "!true                    ; character 1: \"!\": want a condition behind it",
                "1 < a < 3                ; character 7: \"<\": want parentheses around the first",
                "a == 0x10                ; character 6: want a number in decimal digits",
                "a == 1_000               ; character 6: want a number in decimal digits",
                "a == -b                  ; character 7: \"b\": Expected Counts cannot read this here",
                "a in b                   ; character 6: \"b\": want \"[\" here",
                "a in [b]                 ; character 7: \"b\": Expected Counts cannot read this here",
                "a in 1..3                ; character 6: want a number in decimal digits",
                "a matches b              ; character 11: \"b\": want a text with an expression",
                "a matches '\\\\pL'       ; character 11: \"\\pL\": Expected Counts knows no \\p, \\P and \\C",
                "a matches '(?i)é'        ; character 11: \"(?i)é\": Expected Counts wants ASCII where case",
                "a == '\\u00e9'          ; character 7: Expected Counts knows \\n, \\r, \\t, \\\\ and",
                "lower('A') == a          ; character 1: lower(): want a field in it",
                "'a' in ['a']             ; character 5: \"in\": want a field before it",
                "lower(a) in [1, 1.5]     ; character 10: \"in\": the list has no text, and wants one",
                "a > nil                  ; character 3: \">\": the sides cannot be compared so",
                "(a == 1) < 2             ; character 10: \"<\": the sides cannot be compared so",
                "a == 1 b                 ; character 8: \"b\": Expected Counts cannot read this here",
            })
    void whatCannotBeTriedIsRefusedByItsPlace(String condition, String message) {
        assertThatThrownBy(() -> Condition.of(condition))
                .isInstanceOf(ConditionException.class)
                .hasMessageContaining(message);
    }

    @Test
    void lengthAndDepthAreBounded() {
        assertThatThrownBy(() -> Condition.of("a == '" + "x".repeat(5000) + "'"))
                .hasMessageContaining("want at most 4096 characters");
        assertThatThrownBy(() -> Condition.of("(".repeat(4000) + "a"))
                .hasMessageContaining("character 51: want at most 50 within each other");
        assertThatThrownBy(() -> Condition.of("!".repeat(4000) + "a"))
                .hasMessageContaining("character 51: want at most 50 within each other");
        assertThatThrownBy(() -> Condition.of("a && b && c && d && e && f && g && h && i"))
                .hasMessageContaining("want at most 8 fields");
    }

    @Test
    void aTextWithHalfACharacterCannotBeTried() throws Exception {
        Condition condition = Condition.of("a != 'x' && b.c != nil");

        assertThat(condition.fields()).containsExactly("a", "b.c");
        assertThat(condition.holds(new Object[] {"y", 1L})).isTrue();
        assertThatThrownBy(() -> condition.holds(new Object[] {"\ud83d", 1L}))
                .isInstanceOf(UntriedException.class);
    }
}
