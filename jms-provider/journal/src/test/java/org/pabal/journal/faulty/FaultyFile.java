package org.pabal.journal.faulty;

import java.util.Arrays;
import java.util.BitSet;
import java.util.random.RandomGenerator;

/** The content of one file: what the operating system shows of it, and what the disk has. */
final class FaultyFile {

    static final int SECTOR = 512;

    private byte[] shown = new byte[0];
    private byte[] onDisk = new byte[0];
    private int size;
    private int sizeOnDisk;

    /** Sectors to be written with the next force. A failed force clears them all the same, as Linux does. */
    private final BitSet dirty = new BitSet();

    int size() {
        return size;
    }

    int sizeOnDisk() {
        return sizeOnDisk;
    }

    byte[] shown() {
        return shown;
    }

    byte[] onDisk() {
        return onDisk;
    }

    void write(int offset, byte[] bytes, int from, int count) {
        grow(offset + count);
        System.arraycopy(bytes, from, shown, offset, count);
        if (count > 0) {
            dirty.set(offset / SECTOR, (offset + count - 1) / SECTOR + 1);
        }
    }

    void grow(int to) {
        if (to > shown.length) {
            int room = Math.max(to, shown.length * 2);
            shown = Arrays.copyOf(shown, room);
            onDisk = Arrays.copyOf(onDisk, room);
        }
        size = Math.max(size, to);
    }

    BitSet dirty() {
        return dirty;
    }

    void force() {
        dirty.stream().forEach(this::toDisk);
        dirty.clear();
        sizeOnDisk = size;
    }

    /** Some sectors arrive; the others stay as they are on the disk, are shown as they should be, and are forgotten. */
    void failForce(RandomGenerator random) {
        dirty.stream().filter(sector -> random.nextBoolean()).forEach(this::toDisk);
        dirty.clear();
        sizeOnDisk = size;
    }

    void toDisk(int sector) {
        int from = sector * SECTOR;
        System.arraycopy(shown, from, onDisk, from, Math.min(SECTOR, shown.length - from));
    }

    void overwriteOnDisk(int offset, byte[] bytes, int from, int count) {
        int fitting = Math.min(count, onDisk.length - offset);
        if (fitting > 0) {
            System.arraycopy(bytes, from, onDisk, offset, fitting);
        }
    }

    /** After this, the system shows what is on the disk: of what was not forced, any part. */
    void losePower(RandomGenerator random) {
        int mood = random.nextInt(4);
        dirty.stream()
                .filter(sector -> mood == 0 || mood != 1 && random.nextBoolean())
                .forEach(this::toDisk);
        dirty.clear();
        if (size != sizeOnDisk && random.nextBoolean()) {
            size = sizeOnDisk;
        }
        sizeOnDisk = size;
        System.arraycopy(onDisk, 0, shown, 0, shown.length);
        // What lies beyond the end of a file is zero when the file grows again.
        Arrays.fill(shown, size, shown.length, (byte) 0);
        Arrays.fill(onDisk, size, onDisk.length, (byte) 0);
    }

    void truncate(int to) {
        size = to;
        sizeOnDisk = to;
        Arrays.fill(shown, to, shown.length, (byte) 0);
        Arrays.fill(onDisk, to, onDisk.length, (byte) 0);
        dirty.clear();
    }

    void flip(int offset, int bit) {
        shown[offset] ^= (byte) (1 << bit);
        onDisk[offset] ^= (byte) (1 << bit);
    }
}
