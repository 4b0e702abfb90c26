package org.pabal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.pabal.journal.storage.InterruptedForceException;
import org.pabal.journal.storage.StorageFile;

/** Whole reads and writes of files that may do less than they are asked at a time. */
final class FileBytes {

    /** A force that is interrupted this often in a row meets something other than interrupts. */
    private static final int FORCES_MAX = 1_000;

    private FileBytes() {}

    /** Fills the buffer's room, or as much of it as the file has. */
    static void read(StorageFile file, ByteBuffer into, long offset) throws IOException {
        long at = offset;
        while (into.hasRemaining()) {
            int count = file.read(into, at);
            if (count < 0) {
                return;
            }
            at += count;
        }
    }

    static void write(StorageFile file, ByteBuffer from, long offset) throws IOException {
        long at = offset;
        while (from.hasRemaining()) {
            at += file.write(from, at);
        }
    }

    /** Writes and forces, and does both again if the thread is interrupted on the way; the interrupt stands afterwards. */
    static void writeAndForce(StorageFile file, ByteBuffer from, long offset) throws IOException {
        int start = from.position();
        boolean interrupted = false;
        try {
            for (int tries = 1; ; tries++) {
                write(file, from.position(start), offset);
                try {
                    file.force();
                    return;
                } catch (InterruptedForceException e) {
                    interrupted |= Thread.interrupted();
                    if (tries == FORCES_MAX) {
                        throw e;
                    }
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
