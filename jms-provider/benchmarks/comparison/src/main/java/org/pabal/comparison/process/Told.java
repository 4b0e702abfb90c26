package org.pabal.comparison.process;

import java.io.PrintStream;
import java.util.Locale;

/**
 * Lines from a process of the comparison to its parent, each beginning with a word that says what it is. Whatever else a
 * provider prints goes to the standard error stream, which the parent keeps in a file.
 */
public final class Told {

    public static final String READY = "ready";
    public static final String FIGURE = "figure";
    public static final String FAULT = "fault";
    public static final String UNSUPPORTED = "unsupported";
    public static final String ASK = "ask";
    public static final String WINDOW = "window";

    /** Asks for the broker's heap in use after a collection; the answer is bytes. */
    public static final String HEAP_AFTER_COLLECTION = "heap-after-collection";

    /** Asks for the recording to be written into its file; the answer is 1. */
    public static final String WRITE_RECORDING = "write-recording";

    /** Asks for {@code kill -9} of the broker and a start on the same data; the answer is the number of the new process, begun. */
    public static final String KILL_AND_START = "kill-and-start";

    private final PrintStream out;

    public Told(PrintStream out) {
        this.out = out;
    }

    public void ready() {
        line(READY);
    }

    public void figure(String name, double value) {
        line(FIGURE + " " + name + " " + String.format(Locale.ROOT, "%.3f", value));
    }

    public void fault(String text) {
        line(FAULT + " " + text.replace('\n', ' '));
    }

    public void unsupported(String text) {
        line(UNSUPPORTED + " " + text.replace('\n', ' '));
    }

    /** Between when and when something was measured. */
    public void window(String text) {
        line(WINDOW + " " + text);
    }

    public void ask(String what) {
        line(ASK + " " + what);
    }

    private void line(String text) {
        synchronized (out) {
            out.println(text);
            out.flush();
        }
    }
}
