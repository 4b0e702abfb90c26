package org.pabal.journal.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The lock on a directory, and the file beside it that names its holder.
 *
 * <p>The holder stands in a file of its own and the directories locked by this process in a table, because closing any
 * channel of the lock file, were it only opened to read, would drop the lock that this process has on it.
 */
final class DirectoryLock implements Storage.Lock {

    private static final String LOCK = "journal.lock";
    private static final String OWNER = "journal.owner";

    static final Set<String> FILES = Set.of(LOCK, OWNER);

    private static final Map<Path, String> HELD_HERE = new ConcurrentHashMap<>();

    private final Path directory;
    private final FileChannel channel;
    private final String since;
    private final boolean toRead;

    private DirectoryLock(Path directory, FileChannel channel, String since, boolean toRead) {
        this.directory = directory;
        this.channel = channel;
        this.since = since;
        this.toRead = toRead;
    }

    static boolean existsIn(Path directory) {
        return Files.exists(directory.resolve(LOCK));
    }

    static DirectoryLock take(Path asked) throws IOException {
        return take(asked, false, Set.of(StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    /** The lock that a reader has: of the file that is there, opened to read only, and beside other readers' locks. */
    static DirectoryLock takeToRead(Path asked) throws IOException {
        return take(asked, true, Set.of(StandardOpenOption.READ));
    }

    private static DirectoryLock take(Path asked, boolean toRead, Set<StandardOpenOption> options) throws IOException {
        Path directory = asked.toRealPath();
        String since = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String holder = HELD_HERE.putIfAbsent(directory, since);
        if (holder != null) {
            throw refused(directory, "this process, pid " + pid() + ", since " + holder);
        }
        boolean taken = false;
        FileChannel channel = null;
        try {
            channel = FileChannel.open(directory.resolve(LOCK), options);
            taken = tryLock(channel, toRead);
            if (!taken) {
                throw refused(directory, ownerOf(directory));
            }
            return new DirectoryLock(directory, channel, since, toRead);
        } finally {
            if (!taken) {
                HELD_HERE.remove(directory);
                if (channel != null) {
                    channel.close();
                }
            }
        }
    }

    private static boolean tryLock(FileChannel channel, boolean shared) throws IOException {
        try {
            FileLock lock = channel.tryLock(0, Long.MAX_VALUE, shared);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            // Another class loader of this process, with a table of its own.
            return false;
        }
    }

    private static StorageLockedException refused(Path directory, String holder) {
        return new StorageLockedException("cannot open the journal in " + directory + ": it is in use by " + holder
                + "; stop that process first, or give this one a directory of its own");
    }

    private static String ownerOf(Path directory) {
        Properties owner = new Properties();
        try (var in = Files.newBufferedReader(directory.resolve(OWNER))) {
            owner.load(in);
        } catch (IOException | IllegalArgumentException e) {
            return "a process that has not signed: one that is just starting, or one that only reads";
        }
        String pid = owner.getProperty("pid", "");
        // A process that was killed leaves its name behind; whoever has the lock now is about to write its own.
        return isAlive(pid)
                ? "process pid " + pid + ", since " + owner.getProperty("since", "?")
                : "a process that has not signed: one that is just starting, or one that only reads";
    }

    private static boolean isAlive(String pid) {
        try {
            return ProcessHandle.of(Long.parseLong(pid))
                    .map(ProcessHandle::isAlive)
                    .orElse(false);
        } catch (NumberFormatException e) {
            return false;
        }
    }

    private static long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void sign() throws IOException {
        Files.writeString(directory.resolve(OWNER), "pid=" + pid() + "\nsince=" + since.replace(":", "\\:") + "\n");
    }

    @Override
    public void close() throws IOException {
        try {
            if (!toRead) {
                Files.deleteIfExists(directory.resolve(OWNER));
            }
        } finally {
            try {
                channel.close();
            } finally {
                HELD_HERE.remove(directory);
            }
        }
    }
}
