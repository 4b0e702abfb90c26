package org.pabal.journal;

import java.util.OptionalLong;

/** The names of files that no segment lives in at the moment. */
final class SpareFiles {

    private static final String PREFIX = "spare-";
    private static final String WHOLE = ".segment";
    /** Not all zeros are known to be on the disk. */
    private static final String HALF_MADE = ".tmp";

    private SpareFiles() {}

    static boolean isSpare(String name) {
        return numberIn(name).isPresent();
    }

    static boolean isHalfMade(String name) {
        return SegmentFormat.numberIn(name, PREFIX, HALF_MADE).isPresent();
    }

    static OptionalLong numberIn(String name) {
        return SegmentFormat.numberIn(name, PREFIX, WHOLE);
    }

    static String whole(long number) {
        return SegmentFormat.numbered(PREFIX, number, WHOLE);
    }

    static String halfMade(long number) {
        return SegmentFormat.numbered(PREFIX, number, HALF_MADE);
    }
}
