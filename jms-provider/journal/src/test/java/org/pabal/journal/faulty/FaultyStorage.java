package org.pabal.journal.faulty;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.storage.Storage;
import org.pabal.journal.storage.StorageFile;
import org.pabal.journal.storage.StorageFullException;
import org.pabal.journal.storage.StorageLockedException;

/**
 * A directory in memory with everything that can go wrong, decided by a seed. Sectors of {@value FaultyFile#SECTOR} bytes
 * are written entirely or not at all; of what has not been forced, any of them may survive a power cut; of changes to names,
 * the first so many.
 */
public final class FaultyStorage implements Storage {

    private final Random random;
    private Map<String, FaultyFile> files = new LinkedHashMap<>();
    private Map<String, FaultyFile> filesOnDisk = new LinkedHashMap<>();
    private final List<NameChange> nameChanges = new ArrayList<>();

    private boolean everLocked;
    private boolean locked;

    /** Open files of an earlier life have no effect any more. */
    private int life;

    private static final int SECTOR = FaultyFile.SECTOR;
    private static final int SOUND = -1;
    private static final int UNREADABLE = -2;

    private long changes;
    private int rotOneIn;
    private long changesToPowerCut = Long.MAX_VALUE;
    private boolean powerless;
    private long forcesToFailure = Long.MAX_VALUE;
    private long forcesToLie = Long.MAX_VALUE;
    private @Nullable Lie lie;
    private boolean hasLied;
    private boolean pretends;
    private long capacity = Long.MAX_VALUE;
    private boolean knowsUsable = true;
    private boolean dribbles;
    private Runnable beforeForce = () -> {};

    /** How a force can be untrue. */
    public enum Lie {
        /** A sector stays as it was. */
        LOST,
        /** A sector's content is written over another. */
        MISDIRECTED
    }

    private interface NameChange {
        void applyTo(Map<String, FaultyFile> names);
    }

    public FaultyStorage(long seed) {
        random = new Random(seed);
    }

    // ---- what a test orders

    /** The power goes at this change from now: 1 is the next. */
    public void cutPowerAfter(long count) {
        changesToPowerCut = changes + count;
    }

    /** This force from now fails: 1 is the next. */
    public void failForce(long count) {
        forcesToFailure = count;
    }

    /** This force from now is untrue, if it is one of a segment's records. */
    public void lieAtForce(long count, Lie kind) {
        forcesToLie = count;
        lie = kind;
        hasLied = false;
    }

    /** Whether forces of records do nothing from now on, and say that they have done it. */
    public void pretendToForce(boolean does) {
        pretends = does;
    }

    public boolean hasLied() {
        return hasLied;
    }

    /** Reads and writes do less than they are asked. */
    public void dribble(boolean does) {
        dribbles = does;
    }

    /** How many bytes fit in. */
    public void capacity(long bytes) {
        capacity = bytes;
    }

    public long capacity() {
        return capacity;
    }

    /** Whether the file system tells its free space rightly, or always says that there is plenty. */
    public void knowsUsable(boolean knows) {
        knowsUsable = knows;
    }

    /** Called in the forcing thread before each force: may wait, as for a slow disk. */
    public void beforeForce(Runnable action) {
        beforeForce = action;
    }

    /**
     * From now on about one sector in so many cannot be read, or is read with another bit, until another number is given: always
     * the same ones of the segments that are there. 0 for none. What is there is not changed.
     */
    public synchronized void rot(int oneIn) {
        rotOneIn = oneIn;
    }

    /** What is wrong with what is read of a sector: {@link #SOUND}, a bit of it, or that it cannot be read at all. */
    private int rotOf(String name, long sector) {
        if (rotOneIn == 0 || !name.endsWith(".segment")) {
            return SOUND;
        }
        int lot = new Random((name.hashCode() * 31L + sector) * 0x9E3779B97F4A7C15L).nextInt() >>> 1;
        return lot % rotOneIn != 0 ? SOUND : lot / rotOneIn % 2 == 0 ? UNREADABLE : lot / rotOneIn / 2 % (SECTOR * 8);
    }

    private void readWithRot(String name, FaultyFile file, ByteBuffer into, int offset, int count) throws IOException {
        int start = into.position();
        into.put(file.shown(), offset, count);
        for (int sector = offset / SECTOR; sector <= (offset + count - 1) / SECTOR; sector++) {
            int rot = rotOf(name, sector);
            if (rot == UNREADABLE) {
                into.position(start);
                throw new IOException("Input/output error: " + name + " sector " + sector);
            }
            int at = start + sector * SECTOR + rot / 8 - offset;
            if (rot != SOUND && at >= start && at < start + count) {
                into.put(at, (byte) (into.get(at) ^ 1 << rot % 8));
            }
        }
    }

    /** The process is gone; what it wrote is still shown. */
    public synchronized void killProcess() {
        life++;
        locked = false;
        powerless = false;
        changesToPowerCut = Long.MAX_VALUE;
        forcesToFailure = Long.MAX_VALUE;
        forcesToLie = Long.MAX_VALUE;
    }

    /** The power was gone and is back. */
    public synchronized void losePower() {
        killProcess();
        int survivors = nameChanges.isEmpty() ? 0 : random.nextInt(nameChanges.size() + 1);
        nameChanges.subList(0, survivors).forEach(change -> change.applyTo(filesOnDisk));
        nameChanges.clear();
        files = new LinkedHashMap<>(filesOnDisk);
        new ArrayList<>(files.values()).forEach(file -> file.losePower(random));
    }

    public synchronized void flip(String name, int offset, int bit) {
        existing(files, name).flip(offset, bit);
    }

    public synchronized void truncate(String name, int size) {
        existing(files, name).truncate(size);
    }

    /** Puts bytes into a file behind everybody's back; makes the file if need be. */
    public synchronized void put(String name, int offset, byte[] bytes) {
        FaultyFile file = files.computeIfAbsent(name, missing -> new FaultyFile());
        filesOnDisk.put(name, file);
        file.write(offset, bytes, 0, bytes.length);
        file.force();
    }

    public synchronized byte[] content(String name) {
        FaultyFile file = existing(files, name);
        return Arrays.copyOf(file.shown(), file.size());
    }

    public synchronized void remove(String name) {
        files.remove(name);
        filesOnDisk.remove(name);
    }

    /** Counts everything that has changed anything. */
    public synchronized long changes() {
        return changes;
    }

    private static FaultyFile existing(Map<String, FaultyFile> files, String name) {
        FaultyFile file = files.get(name);
        if (file == null) {
            throw new IllegalArgumentException("no file " + name + " among " + files.keySet());
        }
        return file;
    }

    // ---- the storage

    /** Counts a change; whether it should still have its effect before the power goes. */
    private boolean survives() {
        requirePower();
        changes++;
        if (changes >= changesToPowerCut) {
            powerless = true;
            return random.nextBoolean();
        }
        return true;
    }

    private void requirePower() {
        if (powerless) {
            throw new PowerCut();
        }
    }

    private void change(NameChange change) {
        if (survives()) {
            change.applyTo(files);
            nameChanges.add(change);
        }
        requirePower();
    }

    @Override
    public synchronized List<String> list() {
        requirePower();
        return List.copyOf(files.keySet());
    }

    @Override
    public synchronized StorageFile openToRead(String name) throws IOException {
        return new Handle(name, find(name), false);
    }

    @Override
    public synchronized StorageFile open(String name) throws IOException {
        return new Handle(name, find(name), true);
    }

    private FaultyFile find(String name) throws FileNotFoundException {
        requirePower();
        FaultyFile file = files.get(name);
        if (file == null) {
            throw new FileNotFoundException(name);
        }
        return file;
    }

    @Override
    public synchronized StorageFile create(String name) {
        FaultyFile file = new FaultyFile();
        change(names -> names.put(name, file));
        return new Handle(name, file, true);
    }

    @Override
    public synchronized void rename(String from, String to) throws IOException {
        FaultyFile file = find(from);
        change(names -> {
            names.remove(from);
            names.put(to, file);
        });
    }

    @Override
    public synchronized void delete(String name) {
        if (files.containsKey(name)) {
            change(names -> names.remove(name));
        }
    }

    @Override
    public synchronized void forceDirectory() {
        if (survives()) {
            nameChanges.forEach(change -> change.applyTo(filesOnDisk));
            nameChanges.clear();
        }
        requirePower();
    }

    @Override
    public synchronized long usableBytes() {
        requirePower();
        return knowsUsable ? Math.max(0, capacity - used()) : Long.MAX_VALUE;
    }

    private long used() {
        return files.values().stream().mapToLong(FaultyFile::size).sum();
    }

    @Override
    public synchronized boolean hasLock() {
        return everLocked;
    }

    @Override
    public synchronized Lock lock() throws IOException {
        requirePower();
        if (locked) {
            throw new StorageLockedException("cannot open the journal in " + this + ": it is in use by another");
        }
        everLocked = true;
        locked = true;
        int mine = life;
        return new Lock() {
            @Override
            public void sign() {}

            @Override
            public void close() {
                if (mine == life) {
                    locked = false;
                }
            }
        };
    }

    @Override
    public String toString() {
        return "faulty storage";
    }

    private void requireRoom(int more) throws StorageFullException {
        if (more > 0 && used() + more > capacity) {
            throw new StorageFullException("No space left on device", null);
        }
    }

    private void forceOrLie(String name, FaultyFile file) throws IOException {
        boolean survives = survives();
        requirePowerAfter(survives, file);
        if (--forcesToFailure == 0) {
            file.failForce(random);
            throw new IOException("Input/output error");
        }
        BitSet dirty = file.dirty();
        boolean ofRecords = name.endsWith(".segment") && !name.startsWith("spare") && dirty.nextSetBit(0) >= 8;
        if (ofRecords && --forcesToLie == 0) {
            lie(file, dirty);
        }
        if (ofRecords && pretends) {
            return;
        }
        file.force();
    }

    private void requirePowerAfter(boolean survives, FaultyFile file) {
        if (powerless) {
            if (survives) {
                file.force();
            }
            throw new PowerCut();
        }
    }

    private void lie(FaultyFile file, BitSet dirty) {
        int[] sectors = dirty.stream().toArray();
        int victim = sectors[random.nextInt(sectors.length)];
        hasLied = true;
        dirty.clear(victim);
        if (lie == Lie.MISDIRECTED) {
            List<FaultyFile> all = List.copyOf(files.values());
            FaultyFile other = all.get(random.nextInt(all.size()));
            int sector = random.nextInt(other.size() / FaultyFile.SECTOR + 1);
            if (other != file || sector != victim) {
                other.overwriteOnDisk(
                        sector * FaultyFile.SECTOR, file.shown(), victim * FaultyFile.SECTOR, FaultyFile.SECTOR);
            }
        }
    }

    private final class Handle implements StorageFile {

        private final String name;
        private final FaultyFile file;
        private final boolean writable;
        private final int born = life;
        private boolean closed;

        Handle(String name, FaultyFile file, boolean writable) {
            this.name = name;
            this.file = file;
            this.writable = writable;
        }

        private void requireUsable(boolean toWrite) throws IOException {
            requirePower();
            if (closed || born != life) {
                throw new IOException(name + " is closed");
            }
            if (toWrite && !writable) {
                throw new IOException(name + " is open for reading only");
            }
        }

        private int dribbled(int count) {
            return dribbles && count > 1 ? 1 + random.nextInt(count) : count;
        }

        @Override
        public long size() throws IOException {
            synchronized (FaultyStorage.this) {
                requireUsable(false);
                return file.size();
            }
        }

        @Override
        public int read(ByteBuffer into, long offset) throws IOException {
            synchronized (FaultyStorage.this) {
                requireUsable(false);
                int count = (int) Math.min(into.remaining(), file.size() - offset);
                if (count <= 0) {
                    return into.hasRemaining() ? -1 : 0;
                }
                count = dribbled(count);
                readWithRot(name, file, into, (int) offset, count);
                return count;
            }
        }

        @Override
        public int write(ByteBuffer from, long offset) throws IOException {
            synchronized (FaultyStorage.this) {
                requireUsable(true);
                int count = dribbled(from.remaining());
                requireRoom((int) (offset + count - file.size()));
                byte[] bytes = new byte[count];
                from.get(bytes);
                if (survives()) {
                    file.write((int) offset, bytes, 0, count);
                }
                requirePower();
                return count;
            }
        }

        @Override
        public void force() throws IOException {
            beforeForce.run();
            synchronized (FaultyStorage.this) {
                requireUsable(true);
                forceOrLie(name, file);
            }
        }

        @Override
        public void allocate(long size) throws IOException {
            synchronized (FaultyStorage.this) {
                requireUsable(true);
                long room = capacity - used();
                boolean fits = size <= room;
                if (survives()) {
                    // What fits is written before it is found out that not all does.
                    file.grow((int) Math.max(0, Math.min(size, room)));
                }
                if (powerless) {
                    throw new PowerCut();
                }
                if (!fits) {
                    throw new StorageFullException("No space left on device", null);
                }
                file.force();
            }
        }

        @Override
        public void rest() {}

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
