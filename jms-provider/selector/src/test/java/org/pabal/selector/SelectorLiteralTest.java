package org.pabal.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pabal.message.Message;

/** Numbers are written as in Java (Jakarta Messaging 3.1 §3.8.1.1, JLS §3.10). */
class SelectorLiteralTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0",
        "7, 7",
        "+62, 62",
        "-957, -957",
        "57L, 57",
        "57l, 57",
        "0L, 0",
        "1_000_000, 1000000",
        "0x1d, 29",
        "0X1D, 29",
        "0x1dL, 29",
        "0xFFFF_FFFF, 4294967295",
        "0x7fffffffffffffff, 9223372036854775807",
        "0xffffffffffffffff, -1",
        "0x8000000000000000, -9223372036854775808",
        "-0x1, -1",
        "035, 29",
        "00, 0",
        "0_7, 7",
        "-035L, -29",
        "01777777777777777777777, -1",
        "0b1, 1",
        "0B1101, 13",
        "0b1_0L, 2",
        "9223372036854775807, 9223372036854775807",
        "-9223372036854775808, -9223372036854775808",
        "- 9223372036854775808L, -9223372036854775808",
    })
    void exactNumbersAreLongs(String literal, long value) throws InvalidSelector {
        Message message = Message.builder().property("n", value).build();
        assertThat(Selector.parse("n = " + literal).matches(message)).isTrue();
        assertThat(Selector.parse(literal + " = n").matches(message)).isTrue();
        // Integer division tells an exact number from an approximate one.
        assertThat(Selector.parse("(" + literal + " * 2 + 1) / 2 = " + literal + " + 0.5")
                        .matches(message))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "7., 7",
        "-95.7, -95.7",
        "+6.2, 6.2",
        ".7, 0.7",
        ".7e4, 7000",
        "7E3, 7000",
        "7e3, 7000",
        "-57.9E2, -5790",
        "-9E5, -900000",
        "1e+2, 100",
        "1E-2, 0.01",
        "7.e2, 700",
        "7d, 7",
        "7D, 7",
        "7.5d, 7.5",
        "0.5f, 0.5",
        "0.1F, 0.10000000149011612",
        "5f, 5",
        "09.5, 9.5",
        "07e1, 70",
        "08d, 8",
        "0e0, 0",
        "0.0, 0",
        "0e999999, 0",
        "1_0.2_5, 10.25",
        "0x1.8p1, 3",
        "0x.8p1, 1",
        "0x1p-1, 0.5",
        "0x1.p1f, 2",
        "1.7976931348623157e308, 1.7976931348623157e308",
        "4.9e-324, 4.9e-324",
        "9223372036854775808.0, 9.223372036854775808e18",
    })
    void approximateNumbersAreDoubles(String literal, double value) throws InvalidSelector {
        Message message = Message.builder().property("n", value).build();
        assertThat(Selector.parse("n = " + literal).matches(message)).isTrue();
        assertThat(Selector.parse(literal + " = n").matches(message)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "9223372036854775808, 5",
        "+9223372036854775808, 6",
        "-(9223372036854775808), 7",
        "99999999999999999999, 5",
        "-9223372036854775809, 6",
        "0x1ffffffffffffffff, 5",
        "08, 6",
        "0189, 7",
        "0x, 7",
        "0xg, 7",
        "0b, 7",
        "0b2, 7",
        "0b12, 8",
        "0x_1, 7",
        "1_, 7",
        "1__, 8",
        "1_.5, 7",
        "1._5, 7",
        "0x1.8, 10",
        "1e, 7",
        "1e+, 8",
        "1e400, 5",
        "1e-400, 5",
        "1e39f, 5",
        "1e-60f, 5",
        "12abc, 7",
        "7LL, 7",
        "7.5L, 8",
        "5AND, 6",
        "1.2.3, 8",
        "., 5",
    })
    void numbersThatAreNoneAreRefusedAtTheirPlace(String literal, int column) {
        assertThatThrownBy(() -> Selector.parse("n = " + literal))
                .isInstanceOfSatisfying(
                        InvalidSelector.class,
                        e -> assertThat(e.column()).as(e.getMessage()).isEqualTo(column));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'literal'|literal",
                "'literal''s'|literal's",
                "''''|'",
                "''''''|''",
                "'a\"b'|a\"b",
                "'AND'|AND",
                "'한국 🏇'|한국 🏇"
            })
    void stringsDoubleTheirQuotes(String literal, String value) throws InvalidSelector {
        Message message = Message.builder().property("s", value).build();
        assertThat(Selector.parse("s = " + literal).matches(message)).isTrue();
        assertThat(Selector.parse("s <> " + literal).matches(message)).isFalse();
    }
}
