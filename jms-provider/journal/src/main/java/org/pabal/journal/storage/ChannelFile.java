package org.pabal.journal.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file behind a channel that comes back. The JDK closes a file channel under everybody when one thread that uses it is
 * interrupted, and application threads, which may be interrupted at any time, read and write here; so the channel is opened
 * again and the operation repeated, and the interrupt is left standing for its addressee.
 */
final class ChannelFile implements StorageFile {

    private static final int ZEROS = 1 << 20;

    private final Path path;
    private final Set<OpenOption> options;

    /** Guards the two below: threads whose channel was closed by another's interrupt open the next one only once. */
    private final Object opening = new Object();

    private @Nullable FileChannel channel;
    private boolean closed;

    private interface Operation<T> {
        T on(FileChannel channel) throws IOException;
    }

    ChannelFile(Path path, Set<OpenOption> options) throws IOException {
        this.path = path;
        this.options = Set.copyOf(options);
        this.channel = FileChannel.open(path, this.options);
    }

    private FileChannel channel() throws IOException {
        synchronized (opening) {
            if (closed) {
                throw new ClosedChannelException();
            }
            FileChannel current = channel;
            if (current == null || !current.isOpen()) {
                current = FileChannel.open(path, options);
                channel = current;
            }
            return current;
        }
    }

    private <T> T repeatedly(Operation<T> operation) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            while (true) {
                try {
                    return operation.on(channel());
                } catch (ClosedByInterruptException e) {
                    interrupted = true;
                    Thread.interrupted();
                } catch (ClosedChannelException e) {
                    // Another thread's interrupt, or rest(); channel() throws if it was close().
                    interrupted |= Thread.interrupted();
                }
            }
        } catch (InterruptedForceException e) {
            interrupted |= Thread.interrupted();
            throw e;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public long size() throws IOException {
        return repeatedly(FileChannel::size);
    }

    @Override
    public int read(ByteBuffer into, long offset) throws IOException {
        int start = into.position();
        return repeatedly(open -> {
            // An interrupted attempt may have moved the position.
            into.position(start);
            return open.read(into, offset);
        });
    }

    @Override
    public int write(ByteBuffer from, long offset) throws IOException {
        try {
            int start = from.position();
            return repeatedly(open -> {
                // An interrupted attempt may have moved the position.
                from.position(start);
                return open.write(from, offset);
            });
        } catch (IOException e) {
            throw DirectoryStorage.translated(e);
        }
    }

    @Override
    public void force() throws IOException {
        repeatedly(open -> {
            forceOnce(open, false);
            return true;
        });
    }

    private void forceOnce(FileChannel open, boolean metadata) throws IOException {
        try {
            open.force(metadata);
        } catch (ClosedChannelException e) {
            // Whosever interrupt it was: whether the force was done, and how it went, is not known.
            throw new InterruptedForceException("interrupted while forcing " + path, e);
        }
    }

    @Override
    public void allocate(long size) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(size, ZEROS));
        try {
            for (long written = 0; written < size; ) {
                zeros.clear().limit((int) Math.min(zeros.capacity(), size - written));
                written += write(zeros, written);
            }
            repeatedly(open -> {
                forceOnce(open, true);
                return true;
            });
        } catch (IOException e) {
            throw DirectoryStorage.translated(e);
        }
    }

    @Override
    public void rest() {
        synchronized (opening) {
            FileChannel current = channel;
            channel = null;
            closeQuietly(current);
        }
    }

    private static void closeQuietly(@Nullable FileChannel channel) {
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // Nothing written is unforced when a file is put to rest; there is nothing left to fail.
                return;
            }
        }
    }

    @Override
    public void close() throws IOException {
        synchronized (opening) {
            closed = true;
            if (channel != null) {
                channel.close();
            }
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
