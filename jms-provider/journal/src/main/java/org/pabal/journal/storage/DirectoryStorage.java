package org.pabal.journal.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory of the operating system's file system. */
public final class DirectoryStorage implements Storage {

    private final Path directory;

    /** The directory is made, with its parents, when the lock is first taken. */
    public DirectoryStorage(Path directory) {
        this.directory = directory.toAbsolutePath().normalize();
    }

    @Override
    public List<String> list() throws IOException {
        if (!Files.exists(directory)) {
            return List.of();
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        try (Stream<Path> found = Files.list(directory)) {
            return found.map(path -> String.valueOf(path.getFileName()))
                    .filter(name -> !DirectoryLock.FILES.contains(name))
                    .toList();
        }
    }

    @Override
    public StorageFile openToRead(String name) throws IOException {
        return new ChannelFile(directory.resolve(name), Set.of(StandardOpenOption.READ));
    }

    @Override
    public StorageFile open(String name) throws IOException {
        return new ChannelFile(directory.resolve(name), Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE));
    }

    @Override
    public StorageFile create(String name) throws IOException {
        Path path = directory.resolve(name);
        try {
            Files.deleteIfExists(path);
            Files.createFile(path);
        } catch (FileSystemException e) {
            throw translated(e);
        }
        return open(name);
    }

    @Override
    public void rename(String from, String to) throws IOException {
        Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void delete(String name) throws IOException {
        Files.deleteIfExists(directory.resolve(name));
    }

    @Override
    public void forceDirectory() throws IOException {
        force(directory);
    }

    static void force(Path directory) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            FileChannel channel;
            try {
                channel = FileChannel.open(directory, StandardOpenOption.READ);
            } catch (AccessDeniedException e) {
                if (isWindows()) {
                    // There, a directory cannot be opened, and its entries are as durable as they get.
                    return;
                }
                throw e;
            }
            try (channel) {
                channel.force(true);
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static boolean isWindows() {
        return System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("windows");
    }

    @Override
    public long usableBytes() throws IOException {
        return Files.getFileStore(directory).getUsableSpace();
    }

    @Override
    public boolean hasLock() {
        return DirectoryLock.existsIn(directory);
    }

    @Override
    public Lock lock() throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory);
            Path parent = directory.getParent();
            if (parent != null) {
                force(parent);
            }
        }
        return DirectoryLock.take(directory);
    }

    @Override
    public Lock lockToRead() throws IOException {
        if (!Files.exists(directory)) {
            throw new NoSuchFileException(directory.toString(), null, "there is no such directory");
        }
        if (!Files.isDirectory(directory)) {
            throw new NotDirectoryException(directory.toString());
        }
        return DirectoryLock.existsIn(directory) ? DirectoryLock.takeToRead(directory) : Storage.super.lockToRead();
    }

    /** The same failure, as {@link StorageFullException} if it says that space or quota have run out. */
    static IOException translated(IOException failure) {
        String reason = reasonOf(failure);
        boolean full = reason != null
                && (reason.contains("No space left on device")
                        || reason.contains("Disk quota exceeded")
                        || reason.contains("not enough space on the disk"));
        return full ? new StorageFullException(String.valueOf(failure.getMessage()), failure) : failure;
    }

    private static @Nullable String reasonOf(IOException failure) {
        return failure instanceof FileSystemException inFileSystem ? inFileSystem.getReason() : failure.getMessage();
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
