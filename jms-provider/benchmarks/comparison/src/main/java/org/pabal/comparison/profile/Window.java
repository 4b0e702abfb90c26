package org.pabal.comparison.profile;

import java.time.Instant;

/**
 * A time in which something was measured.
 *
 * @param phase what names of its figures begin with, an empty text if there is one phase only
 */
public record Window(String phase, Instant from, Instant until) {

    boolean contains(Instant time) {
        return !time.isBefore(from) && time.isBefore(until);
    }

    /** As one line; {@link #parse} is its inverse. */
    public String line() {
        return from.toEpochMilli() + " " + until.toEpochMilli() + " " + phase;
    }

    public static Window parse(String line) {
        String[] words = line.split(" ", -1);
        return new Window(
                words[2],
                Instant.ofEpochMilli(Long.parseLong(words[0])),
                Instant.ofEpochMilli(Long.parseLong(words[1])));
    }
}
