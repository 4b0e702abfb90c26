package org.pabal.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.pabal.journal.storage.DirectoryStorage;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;
import org.pabal.journal.storage.StorageFullException;

/** A directory whose disk is slow, fails or is full when a test says so. */
final class DisturbedStorage implements Storage {

    private final Storage real;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile CountDownLatch held = new CountDownLatch(0);
    private volatile boolean failing;
    private volatile boolean full;
    private volatile byte[] rotten = {};

    DisturbedStorage(Path directory) {
        real = new DirectoryStorage(directory);
    }

    /** From the next on no force returns before {@link #release}. */
    void hold() {
        held = new CountDownLatch(1);
        gate = new CountDownLatch(1);
    }

    /** Until somebody is in a force that is held. */
    void awaitHeld() throws InterruptedException {
        if (!held.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("nobody forced anything");
        }
    }

    void release() {
        gate.countDown();
    }

    /** Every force fails. */
    void fail() {
        failing = true;
    }

    /** There is no space for another file. */
    void full(boolean is) {
        full = is;
    }

    /** Whatever has this text in it is read with another bit than was written; with an empty one all is well. */
    void rot(String text) {
        rotten = text.getBytes(StandardCharsets.UTF_8);
    }

    /** Flips a bit of what was just read, if it is rotten. */
    private void disturbRead(ByteBuffer into, int from) {
        byte[] text = rotten;
        for (int at = from; text.length > 0 && at + text.length <= into.position(); at++) {
            int same = 0;
            while (same < text.length && into.get(at + same) == text[same]) {
                same++;
            }
            if (same == text.length) {
                into.put(at, (byte) (text[0] ^ 1));
            }
        }
    }

    private void disturb() throws IOException {
        held.countDown();
        try {
            gate.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
        if (failing) {
            throw new IOException("Input/output error");
        }
    }

    @Override
    public List<String> list() throws IOException {
        return real.list();
    }

    @Override
    public StorageFile openToRead(String name) throws IOException {
        return new DisturbedFile(name, real.openToRead(name));
    }

    @Override
    public StorageFile open(String name) throws IOException {
        return new DisturbedFile(name, real.open(name));
    }

    @Override
    public StorageFile create(String name) throws IOException {
        return new DisturbedFile(name, real.create(name));
    }

    @Override
    public void rename(String from, String to) throws IOException {
        real.rename(from, to);
    }

    @Override
    public void delete(String name) throws IOException {
        real.delete(name);
    }

    @Override
    public void forceDirectory() throws IOException {
        real.forceDirectory();
    }

    @Override
    public long usableBytes() throws IOException {
        return full ? 0 : real.usableBytes();
    }

    @Override
    public boolean hasLock() throws IOException {
        return real.hasLock();
    }

    @Override
    public Lock lock() throws IOException {
        return real.lock();
    }

    @Override
    public String toString() {
        return real.toString();
    }

    private final class DisturbedFile implements StorageFile {

        private final StorageFile file;
        private final boolean preparing;

        DisturbedFile(String name, StorageFile file) {
            this.file = file;
            this.preparing = name.startsWith("spare");
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            int from = into.position();
            int read = file.read(into, offset);
            disturbRead(into, from);
            return read;
        }

        @Override
        public int write(ByteBuffer from, long offset) throws IOException {
            return file.write(from, offset);
        }

        @Override
        public void force() throws IOException {
            if (!preparing) {
                disturb();
            }
            file.force();
        }

        @Override
        public void allocate(long size) throws IOException {
            if (full) {
                throw new StorageFullException("No space left on device", null);
            }
            file.allocate(size);
        }

        @Override
        public void rest() {
            file.rest();
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
