package org.pabal.broker.storage;

/**
 * How segments of the log become free of which little is needed: that is copied to the end of the log.
 *
 * @param belowPercent segments of which less than so much is needed, in percent of their size; 0 for never, 90 at most
 * @param bytesPerSecond so much is copied in a second, about; 1 or more
 */
public record ReclaimSettings(int belowPercent, long bytesPerSecond) {

    public static final int BELOW_PERCENT_DEFAULT = 25;
    public static final int BELOW_PERCENT_MAX = 90;
    public static final long BYTES_PER_SECOND_DEFAULT = 16L << 20;

    /** @throws IllegalArgumentException naming the setting, its value and what is allowed */
    public ReclaimSettings {
        if (belowPercent < 0 || belowPercent > BELOW_PERCENT_MAX) {
            throw new IllegalArgumentException("invalid belowPercent=" + belowPercent + ": choose 0 to "
                    + BELOW_PERCENT_MAX + "; what is nearly full would be copied without end");
        }
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("invalid bytesPerSecond=" + bytesPerSecond + ": choose 1 or more, and"
                    + " belowPercent=0 to copy nothing");
        }
    }

    public static ReclaimSettings defaults() {
        return new ReclaimSettings(BELOW_PERCENT_DEFAULT, BYTES_PER_SECOND_DEFAULT);
    }
}
