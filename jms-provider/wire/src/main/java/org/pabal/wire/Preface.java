package org.pabal.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The first eight bytes of each end, before any frame: {@code PABAL}, what it says, and two version numbers. The client
 * offers the versions that it speaks, from the lowest to the highest; the broker picks one, or says which it speaks.
 *
 * @param word what it says
 * @param lowest of the versions offered or spoken; of {@link Word#ACCEPT} the version picked
 * @param highest likewise
 */
public record Preface(Word word, int lowest, int highest) {

    /** In bytes. */
    public static final int LENGTH = 8;

    /** The version of the protocol that this release speaks, and the only one so far. */
    public static final int VERSION = 1;

    private static final byte[] MAGIC = "PABAL".getBytes(StandardCharsets.US_ASCII);

    /** What a preface says. */
    public enum Word {
        OFFER('?'),
        ACCEPT('='),
        REFUSE('!');

        private final byte code;

        Word(char code) {
            this.code = (byte) code;
        }
    }

    public Preface {
        if (lowest < 1 || highest < lowest || highest > 255) {
            throw new IllegalArgumentException(
                    "invalid versions " + lowest + " to " + highest + "; they are 1 to 255, the lower first");
        }
    }

    /** What a client of this release begins with. */
    public static Preface offer() {
        return new Preface(Word.OFFER, VERSION, VERSION);
    }

    /** What a broker of this release answers to an offer: the highest version that both speak, or a refusal. */
    public Preface answer() {
        return lowest <= VERSION && highest >= VERSION
                ? new Preface(Word.ACCEPT, VERSION, VERSION)
                : new Preface(Word.REFUSE, VERSION, VERSION);
    }

    public byte[] bytes() {
        byte[] bytes = Arrays.copyOf(MAGIC, LENGTH);
        bytes[5] = word.code;
        bytes[6] = (byte) lowest;
        bytes[7] = (byte) highest;
        return bytes;
    }

    /** Whether these bytes, of which there may be more to come, can still become a preface. */
    public static boolean mayBecome(byte[] bytes, int length) {
        int compared = Math.min(length, MAGIC.length);
        return Arrays.equals(bytes, 0, compared, MAGIC, 0, compared);
    }

    /** @return null if eight bytes are none */
    public static @Nullable Preface of(byte[] bytes) {
        if (!mayBecome(bytes, LENGTH)) {
            return null;
        }
        int lowest = bytes[6] & 0xFF;
        int highest = bytes[7] & 0xFF;
        for (Word word : Word.values()) {
            if (word.code == bytes[5] && lowest >= 1 && lowest <= highest) {
                return new Preface(word, lowest, highest);
            }
        }
        return null;
    }
}
