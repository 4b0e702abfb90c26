package org.pabal.journal.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * One file, read and written at offsets. May be used by several threads, as long as they do not write to the same bytes. An
 * interrupt of the calling thread neither fails an operation nor gets lost, with the one exception of {@link #force}.
 */
public interface StorageFile extends Closeable {

    long size() throws IOException;

    /** Reads into the buffer's remaining room: at least one byte and possibly fewer than fit, or −1 at the end. */
    int read(ByteBuffer into, long offset) throws IOException;

    /** Writes at least one of the buffer's remaining bytes, possibly not all. */
    int write(ByteBuffer from, long offset) throws IOException;

    /**
     * Makes what has been written to a file of unchanged size durable.
     *
     * @throws InterruptedForceException if the thread was interrupted: whether the bytes are durable is not known, and they
     *     must be written again before the next attempt
     */
    void force() throws IOException;

    /**
     * Gives a new file its size, with real zeros everywhere, and makes them durable, so that later writes change nothing but
     * content.
     *
     * @throws StorageFullException if there is no space; the file is of no use then
     */
    void allocate(long size) throws IOException;

    /** Lets go of the operating system's file; it is opened again when next used. */
    void rest();

    @Override
    void close() throws IOException;
}
