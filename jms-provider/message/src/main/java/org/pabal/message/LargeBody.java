package org.pabal.message;

/**
 * A body that is not in its message: the broker keeps it beside, in pieces, and whoever wants it reads it there.
 *
 * @param number which one, positive; unique in the life of a broker
 * @param length in bytes, of what would be the body's section of the message's form; 0 to {@value #LENGTH_MAX}
 */
public record LargeBody(long number, long length) {

    /** Longest body: 2 GiB. */
    public static final long LENGTH_MAX = 1L << 31;

    /** @throws IllegalArgumentException if a value is out of its bounds */
    public LargeBody {
        if (number <= 0) {
            throw new IllegalArgumentException("invalid large body number=" + number + ": it is 1 or more");
        }
        if (length < 0 || length > LENGTH_MAX) {
            throw new IllegalArgumentException("large body of " + length + " bytes: allowed are 0 to " + LENGTH_MAX
                    + "; split it, or send a reference to the content");
        }
    }
}
