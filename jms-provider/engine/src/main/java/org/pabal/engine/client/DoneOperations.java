package org.pabal.engine.client;

import java.util.Arrays;

/**
 * Which of the last {@value #WINDOW} operations of a client have been done. Without gaps, which is the rule, two numbers say
 * so; with gaps there is one bit for each operation, 8 KiB.
 */
public final class DoneOperations {

    /** So far behind the highest it is known whether an operation was done. */
    public static final int WINDOW = 65_536;

    private static final int WORDS = WINDOW / Long.SIZE;

    // What was done lies between them, both included; 0 if nothing was.
    private long lowest;
    private long highest;

    // How many between them were not done.
    private int holes;

    // Without holes null; else operation n at n modulo WINDOW. All outside of lowest to highest are 0.
    private long[] bits = NONE;

    private static final long[] NONE = {};

    /** The highest number of all that were done, however long ago; 0 for none. */
    public long highest() {
        return highest;
    }

    public boolean isEmpty() {
        return highest == 0;
    }

    /** Whether it was done; false, too, for one that is not known any more. */
    public boolean isDone(long operation) {
        return operation >= lowest && operation <= highest && operation > 0 && (holes == 0 || bit(operation));
    }

    /** Remembers an operation; forgets what is {@value #WINDOW} behind it, and ignores one that is so far behind itself. */
    public void add(long operation) {
        if (operation <= 0) {
            throw new IllegalArgumentException("operation " + operation + "; they are numbered from 1");
        }
        if (highest == 0 || operation - highest >= WINDOW) {
            lowest = operation;
            highest = operation;
            holes = 0;
            bits = NONE;
        } else if (operation > highest) {
            append(operation);
        } else if (operation < lowest) {
            prepend(operation);
        } else if (holes > 0 && !bit(operation)) {
            set(operation);
            holes--;
        }
        trim();
    }

    private void append(long operation) {
        if (operation > highest + 1) {
            spread();
            forget(operation - WINDOW);
            holes += (int) (operation - highest - 1);
        } else {
            forget(operation - WINDOW);
        }
        highest = operation;
        if (bits.length > 0) {
            set(operation);
        }
    }

    private void prepend(long operation) {
        if (highest - operation >= WINDOW) {
            return;
        }
        if (operation < lowest - 1) {
            spread();
            holes += (int) (lowest - operation - 1);
        }
        lowest = operation;
        if (bits.length > 0) {
            set(operation);
        }
    }

    /** Lets go of everything up to this. */
    private void forget(long upTo) {
        if (bits.length == 0) {
            lowest = Math.max(lowest, upTo + 1);
            return;
        }
        while (lowest <= upTo) {
            if (bit(lowest)) {
                clear(lowest);
            } else {
                holes--;
            }
            lowest++;
        }
    }

    /** From two numbers to bits. */
    private void spread() {
        if (bits.length == 0) {
            bits = new long[WORDS];
            for (int at = 0; at <= highest - lowest; at++) {
                set(lowest + at);
            }
        }
    }

    /** Equal histories look the same, however they came about: the lowest was done, and bits are for gaps. */
    private void trim() {
        while (holes > 0 && !bit(lowest)) {
            holes--;
            lowest++;
        }
        if (holes == 0) {
            bits = NONE;
        }
    }

    private boolean bit(long operation) {
        int place = place(operation);
        return (bits[place / Long.SIZE] & (1L << place)) != 0;
    }

    private void set(long operation) {
        int place = place(operation);
        bits[place / Long.SIZE] |= 1L << place;
    }

    private void clear(long operation) {
        int place = place(operation);
        bits[place / Long.SIZE] &= ~(1L << place);
    }

    private static int place(long operation) {
        return (int) (operation & (WINDOW - 1));
    }

    // ---- as numbers, for a snapshot

    /** The lowest of those known to be done; 0 for none. */
    public long lowest() {
        return lowest;
    }

    /** Bit i of word w says whether operation {@code lowest + 64 w + i} was done; no words if all were, up to the highest. */
    public long[] words() {
        if (bits.length == 0) {
            return NONE;
        }
        long[] words = new long[(int) ((highest - lowest) / Long.SIZE) + 1];
        for (int at = 0; at <= highest - lowest; at++) {
            if (bit(lowest + at)) {
                words[at / Long.SIZE] |= 1L << at;
            }
        }
        return words;
    }

    /**
     * The operations of which these are the numbers.
     *
     * @throws IllegalArgumentException if they are of none
     */
    public static DoneOperations of(long lowest, long highest, long[] words) {
        if (lowest < 0 || highest < lowest || highest - lowest >= WINDOW || (lowest == 0 && highest != 0)) {
            throw new IllegalArgumentException("operations from " + lowest + " to " + highest);
        }
        DoneOperations done = new DoneOperations();
        if (highest == 0) {
            return done;
        }
        done.lowest = lowest;
        done.highest = highest;
        if (words.length > 0) {
            int length = (int) (highest - lowest) + 1;
            if (words.length != (length - 1) / Long.SIZE + 1) {
                throw new IllegalArgumentException(words.length + " words for " + length + " operations");
            }
            done.bits = new long[WORDS];
            for (int at = 0; at < length; at++) {
                if ((words[at / Long.SIZE] & (1L << at)) != 0) {
                    done.set(lowest + at);
                } else {
                    done.holes++;
                }
            }
            if (!Arrays.equals(done.words(), words) || !done.bit(lowest) || !done.bit(highest) || done.holes == 0) {
                throw new IllegalArgumentException("bits of operations from " + lowest + " to " + highest);
            }
        }
        return done;
    }

    /** {@code 1..7, 9..12}; for people and images. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        long from = 0;
        int length = isEmpty() ? 0 : (int) (highest - lowest) + 1;
        for (int i = 0; length > 0 && i <= length; i++) {
            long operation = lowest + i;
            boolean done = i < length && isDone(operation);
            if (done && from == 0) {
                from = operation;
            } else if (!done && from != 0) {
                text.append(text.isEmpty() ? "" : ", ").append(from);
                if (operation - 1 > from) {
                    text.append("..").append(operation - 1);
                }
                from = 0;
            }
        }
        return text.toString();
    }
}
