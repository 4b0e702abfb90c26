package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class GeneralizedUtf8Test {

    /** Longer than what is copied by a loop. */
    private static final String LONG = "x".repeat(100);

    @Test
    void everyCharacterRoundTripsAloneAndInLongStrings() {
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            requireRoundTrip(String.valueOf((char) c));
            requireRoundTrip(LONG + (char) c);
            requireRoundTrip((char) c + LONG);
        }
    }

    @Test
    void everyCodePointHasTheBytesThatStandardUtf8GivesIt() {
        for (int point = 0; point <= Character.MAX_CODE_POINT; point++) {
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                continue;
            }
            String string = Character.toString(point);
            assertThat(GeneralizedUtf8.encode(string)).isEqualTo(string.getBytes(StandardCharsets.UTF_8));
        }
    }

    @Test
    void everyOrderOfSurrogatesRoundTrips() {
        char[] units = {'a', 'é', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\uFFFD', '한'};
        for (char a : units) {
            for (char b : units) {
                for (char c : units) {
                    for (char d : units) {
                        requireRoundTrip(new String(new char[] {a, b, c, d}));
                    }
                }
            }
        }
    }

    @Property
    void everyStringRoundTrips(@ForAll String string) {
        requireRoundTrip(string);
        requireRoundTrip(LONG + string);
    }

    @Test
    void takesStringsAcrossItsChunks() {
        for (int length : new int[] {48, 49, 8_191, 8_192, 8_193, 20_000}) {
            requireRoundTrip("a".repeat(length));
            requireRoundTrip("a".repeat(length - 1) + "é");
            requireRoundTrip("a".repeat(length - 1) + "\uD83D\uDE00");
        }
    }

    @Test
    void namesTheFirstFaultyByte() {
        assertThat(faultIn("80")).isZero();
        assertThat(faultIn("61 62 C3")).isEqualTo(2);
        assertThat(faultIn("61 62 63 64 65 66 67 68 FF")).isEqualTo(8);
        assertThat(faultIn("C0 80")).as("overlong of two").isZero();
        assertThat(faultIn("C1 BF")).as("overlong of two").isZero();
        assertThat(faultIn("E0 9F BF")).as("overlong of three").isZero();
        assertThat(faultIn("F0 8F BF BF")).as("overlong of four").isZero();
        assertThat(faultIn("F4 90 80 80")).as("above U+10FFFF").isZero();
        assertThat(faultIn("F5 80 80 80")).as("above U+10FFFF").isZero();
        assertThat(faultIn("E3 81")).as("cut off").isZero();
        assertThat(faultIn("E3 81 41")).as("cut short").isZero();
        assertThat(faultIn("ED A0 80 ED B0 80")).as("a pair in two halves").isEqualTo(3);
        assertThat(faultIn("ED A0 80 61 ED B0 80")).as("two lone surrogates").isEqualTo(-1);
        assertThat(faultIn("ED B0 80 ED A0 80")).as("two lone surrogates").isEqualTo(-1);
    }

    private static int faultIn(String hex) {
        byte[] bytes = HexFormat.ofDelimiter(" ").parseHex(hex);
        return GeneralizedUtf8.faultAt(bytes, 0, bytes.length);
    }

    private static void requireRoundTrip(String string) {
        FormWriter writer = new FormWriter(16);
        writer.text(string);
        byte[] buffer = writer.buffer();
        int length = writer.size();
        boolean whole = length == GeneralizedUtf8.length(string)
                && GeneralizedUtf8.faultAt(buffer, 0, length) < 0
                && GeneralizedUtf8.decode(buffer, 0, length).equals(string);
        if (!whole) {
            assertThat(HexFormat.of().formatHex(buffer, 0, length))
                    .as("bytes of '%s'", string)
                    .isEqualTo(HexFormat.of().formatHex(GeneralizedUtf8.encode(string)));
            assertThat(GeneralizedUtf8.decode(buffer, 0, length)).isEqualTo(string);
            assertThat(GeneralizedUtf8.faultAt(buffer, 0, length)).isEqualTo(-1);
        }
    }
}
