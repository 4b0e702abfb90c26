package org.pabal.journal.storage;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;

/**
 * One directory of files, flat. Names are simple file names. Every method may be called from any thread; what two threads
 * do to one name at once is for the caller to keep apart.
 */
public interface Storage {

    /** The names of all there is, in no order; empty if the directory does not exist yet. Changes nothing. */
    List<String> list() throws IOException;

    /** Opens an existing file for reading only: nothing done to the result can change it. */
    StorageFile openToRead(String name) throws IOException;

    /** Opens an existing file for reading and writing. */
    StorageFile open(String name) throws IOException;

    /** Makes a new and empty file; a file that has the name already is emptied. */
    StorageFile create(String name) throws IOException;

    /** Renames a file, in one step and over a file that has the new name; durable after {@link #forceDirectory}. */
    void rename(String from, String to) throws IOException;

    /** Deletes a file if it exists; durable after {@link #forceDirectory}. */
    void delete(String name) throws IOException;

    /** Makes what was created, renamed and deleted survive a power cut. */
    void forceDirectory() throws IOException;

    /** How many bytes could be allocated, as far as is known. */
    long usableBytes() throws IOException;

    /** Whether the directory exists and a lock has ever been taken in it, so that taking it again changes nothing. */
    boolean hasLock() throws IOException;

    /**
     * Takes the directory for this process and this opener alone, until the lock is closed or the process ends. Makes the
     * directory if it does not exist.
     *
     * @throws StorageLockedException if another has it; nothing has changed then
     */
    Lock lock() throws IOException;

    /**
     * Keeps others from taking the directory to write, until the lock is closed, and changes nothing for it: where nobody
     * ever took a lock, none is made. This one is for storages that nobody else can reach.
     *
     * @throws StorageLockedException if another has it to write, or this process has it at all
     */
    default Lock lockToRead() throws IOException {
        return new Lock() {
            @Override
            public void sign() {
                // Whoever reads leaves no trace.
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };
    }

    /** What to call the directory in messages. */
    @Override
    String toString();

    /** The exclusive right to a directory. */
    interface Lock extends Closeable {

        /** Writes down who holds the lock, for those who are refused: process and time. */
        void sign() throws IOException;
    }
}
