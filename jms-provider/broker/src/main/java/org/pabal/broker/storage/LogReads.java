package org.pabal.broker.storage;

import java.nio.ByteBuffer;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.Journal;
import org.pabal.journal.JournalException;
import org.pabal.journal.JournalPosition;

/**
 * Reads records of the log aside from the engine's loop, which never waits for a disk: in a thread of its own, which ends
 * when there has been nothing to read for a while. As many reads wait as are asked for; who asks has a bound.
 */
final class LogReads {

    private static final long IDLE_SECONDS = 10;

    /** One record that somebody wants. */
    abstract static class Read {
        private final long position;
        private final int length;
        private @Nullable ByteBuffer payload;
        private @Nullable JournalException failure;

        /** @param length of the payload, in bytes */
        Read(long position, int length) {
            this.position = position;
            this.length = length;
        }

        long position() {
            return position;
        }

        /** Null if it could not be read. */
        @Nullable
        ByteBuffer payload() {
            return payload;
        }

        @Nullable
        JournalException failure() {
            return failure;
        }

        /** On the reader's thread. */
        void perform(Journal journal) {
            ByteBuffer into = ByteBuffer.allocate(length);
            try {
                int found = journal.read(JournalPosition.of(position), into);
                if (found == length) {
                    payload = into.flip();
                }
            } catch (JournalException failed) {
                failure = failed;
            }
        }

        /** On the engine's loop, when it has been read, or not. */
        abstract void done();
    }

    private final Journal journal;
    private final @Nullable ThreadPoolExecutor reader;
    private final ConcurrentLinkedQueue<Read> finished = new ConcurrentLinkedQueue<>();
    private volatile @Nullable Runnable awake;

    /** @param isStepped without a thread: what is asked for is read at once */
    LogReads(Journal journal, boolean isStepped) {
        this.journal = journal;
        this.reader = isStepped
                ? null
                : new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(null, task, "pabal-log-reader " + journal, 0, false);
                    thread.setDaemon(true);
                    thread.setContextClassLoader(LogReads.class.getClassLoader());
                    return thread;
                });
        if (reader != null) {
            reader.allowCoreThreadTimeOut(true);
        }
    }

    /** @param told whenever something has been read, on any thread */
    void start(Runnable told) {
        awake = told;
    }

    void ask(Read wanted) {
        if (reader == null) {
            read(wanted);
        } else {
            reader.execute(() -> read(wanted));
        }
    }

    /** As if it had been read, for who need not read to know. */
    void settle(Read known) {
        finished.add(known);
    }

    private void read(Read wanted) {
        try {
            wanted.perform(journal);
        } finally {
            finished.add(wanted);
            Runnable told = awake;
            if (told != null) {
                told.run();
            }
        }
    }

    /** Whether {@link #finish} has something to do. Any thread may ask. */
    boolean hasNews() {
        return !finished.isEmpty();
    }

    /** Brings what has been read to those who asked. */
    void finish() {
        for (Read read = finished.poll(); read != null; read = finished.poll()) {
            read.done();
        }
    }

    /** Nothing is read any more. Waits for what is being read: the journal is about to be closed. */
    void close() {
        if (reader != null) {
            // No interrupt: it would close the file that is being read.
            reader.getQueue().clear();
            reader.shutdown();
            boolean interrupted = false;
            try {
                while (!reader.awaitTermination(1, TimeUnit.SECONDS)) {
                    // A read of one record ends.
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
