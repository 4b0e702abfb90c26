package org.pabal.testkit.crash;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * How the working process tells its parent. Each line is in the pipe when the call returns: what was told before the kill
 * is told.
 *
 * <p>A <em>unit</em> is what happens together: a transaction, a branch, or a single send or acknowledgement.
 */
final class Report {

    /** Short lines are written to a pipe in one piece. */
    private static final int LINE_MAX = 4_000;

    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);

    /** A message is about to be sent. */
    void put(String unit, Parcel parcel, String destination) {
        line("put " + unit + " " + destination + " " + parcel.line());
    }

    /** Sending it was refused. */
    void refused(String unit, Parcel parcel) {
        line("refused " + unit + " " + parcel.id());
    }

    /** A message was received. */
    void took(String unit, String place, Parcel.Received received) {
        line("took " + unit + " " + place + " " + received.parcel().id() + " " + received.count() + " "
                + received.redelivered());
    }

    /** A call that is to end the unit is about to be made: {@code commit}, {@code rollback} or {@code prepare}. */
    void ask(String unit, String what) {
        line("ask " + unit + " " + what);
    }

    /** The call has returned. */
    void done(String unit, String what) {
        line("done " + unit + " " + what);
    }

    /** Looking at a place: one line for each message, in the order of the browser. */
    void see(String place, Parcel.Received received) {
        line("see " + place + " " + received.parcel().id());
    }

    void line(String text) {
        byte[] bytes = (text + "\n").getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LINE_MAX) {
            throw new IllegalArgumentException("a line of " + bytes.length + " bytes may arrive in pieces");
        }
        synchronized (out) {
            try {
                out.write(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
