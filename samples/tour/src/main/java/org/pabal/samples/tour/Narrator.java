package org.pabal.samples.tour;

import java.io.PrintStream;

/** Prints what happens so that a person can follow it. Safe for use by many threads; lines never mix. */
final class Narrator {

    private final PrintStream out;
    private int stops;

    Narrator(PrintStream out) {
        this.out = out;
    }

    /** Begins a stop of the tour. */
    synchronized void stop(String title, String idea) {
        stops++;
        out.println();
        out.println("── " + stops + ". " + title + " " + "─".repeat(Math.max(2, 74 - title.length())));
        out.println("   " + idea);
        out.println();
    }

    /** Something travelled. */
    synchronized void went(String from, String to, String what) {
        out.printf("   %-22s → %-22s %s%n", from, to, what);
    }

    /** Something is worth a remark. */
    synchronized void note(String remark) {
        out.println("   · " + remark);
    }

    synchronized void plain(String line) {
        out.println(line);
    }
}
