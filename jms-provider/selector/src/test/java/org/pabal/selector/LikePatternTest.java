package org.pabal.selector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikePatternTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "12%3|123|true",
                "12%3|12993|true",
                "12%3|1234|false",
                "l_se|lose|true",
                "l_se|loose|false",
                "``|``|true",
                "``|a|false",
                "%|``|true",
                "%|anything|true",
                "%%|x|true",
                "_|``|false",
                "_|x|true",
                "__|x|false",
                "_%|``|false",
                "_%|x|true",
                "%_|xyz|true",
                "abc|abc|true",
                "abc|ABC|false",
                "abc|abcd|false",
                "abc%|abc|true",
                "abc%|xabc|false",
                "%abc|xxabc|true",
                "%abc|abcx|false",
                "%abc%|xxabcxx|true",
                "%abc%|xxabxx|false",
                "a%b%c|aXbXc|true",
                "a%b%c|abc|true",
                "a%b%c|acb|false",
                "%a_c%|xxabcabc|true",
                "%ab%ab|ab|false",
                "%ab%ab|abab|true",
                "%aab|aaaaab|true",
                "a.c|abc|false",
                "a*|aaa|false",
                "[a]|a|false",
                "\\d|5|false",
                "$^|$^|true",
                "(|(|true",
                "a_c|a🏇c|true",
                "a__c|a🏇c|false",
                "%🏇|x🏇|true",
                "_%_|a|false",
                "_%_|ab|true",
                "%__|a|false"
            })
    void wildcardsStandForOneOrAny(String pattern, String text, boolean matches) {
        assertThat(matches(pattern, -1, text)).isEqualTo(matches);
    }

    @Test
    void wildcardsPassLineEnds() {
        assertThat(matches("a%b", -1, "a\n\r\u2028b")).isTrue();
        assertThat(matches("a_b", -1, "a\nb")).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\\_%|\\|_foo|true",
                "\\_%|\\|bar|false",
                "100!%|!|100%|true",
                "100!%|!|1000|false",
                "a!!b|!|a!b|true",
                "!a|!|a|true",
                "%%|%|%|true",
                "%__|%|_x|true",
                "%__|%|xx|false",
                "__|_|_|true",
                "__|_|x|false",
                "_%%|_|%x|true",
                "a'_b|'|a_b|true",
                "🏇%|🏇|%|true",
                "🏇%|🏇|x|false",
                "%!%%|!|50% off|true",
                "%!%%|!|50 off|false"
            })
    void escapedCharactersStandForThemselves(String pattern, String escape, String text, boolean matches) {
        assertThat(matches(pattern, escape.codePointAt(0), text)).isEqualTo(matches);
    }

    @Test
    void patternMustNotEndInItsEscapeCharacter() {
        assertThat(LikePattern.of("abc!", '!')).isNull();
        assertThat(LikePattern.of("abc!!", '!')).isNotNull();
    }

    @Test
    @Timeout(20)
    void hostilePatternsTakeNoExponentialTime() {
        String pattern = "%a_".repeat(200) + "b";
        assertThat(matches(pattern, -1, "a".repeat(50_000))).isFalse();
    }

    @Property(tries = 20_000, edgeCases = EdgeCasesMode.NONE)
    void agreesWithARegularExpression(@ForAll("texts") String pattern, @ForAll("texts") String text) {
        StringBuilder expression = new StringBuilder();
        pattern.codePoints()
                .forEach(c ->
                        expression.append(c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(Character.toString(c))));
        boolean expected = Pattern.compile(expression.toString(), Pattern.DOTALL)
                .matcher(text)
                .matches();
        assertThat(matches(pattern, -1, text)).isEqualTo(expected);
    }

    @Provide
    Arbitrary<String> texts() {
        return Arbitraries.of("a", "b", "%", "_", "\n", "🏇")
                .list()
                .ofMaxSize(8)
                .map(parts -> String.join("", parts));
    }

    private static boolean matches(String pattern, int escape, String text) {
        LikePattern compiled = LikePattern.of(pattern, escape);
        assertThat(compiled).isNotNull();
        return compiled.matches(text);
    }
}
