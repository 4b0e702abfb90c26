package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.faulty.FaultyStorage;

/**
 * What stands on a journal in the simulation: it appends numbered records, remembers what it was told, and after each
 * opening compares what is there with that.
 */
final class SimulatedApplication {

    private final FaultyStorage storage;
    private final JournalSettings settings;
    private final Random random;
    private @Nullable FileJournal journal;

    /** All records ever appended and not known to be gone, in order. */
    private final List<byte[]> records = new ArrayList<>();

    /** Where the first so many of them are. */
    private final List<JournalPosition> positions = new ArrayList<>();

    /** The numbers of records at which batches end. */
    private final TreeSet<Integer> batchEnds = new TreeSet<>();

    private final ArrayDeque<RecordBatch> appended = new ArrayDeque<>();

    /** How many records had been announced as durable after each group, in this life of the journal. */
    private final List<Integer> groups = new ArrayList<>();

    private int announced;
    private long announcedSequence;
    private int inCheckpoint;
    private final TreeSet<Long> released = new TreeSet<>();

    SimulatedApplication(FaultyStorage storage, JournalSettings settings, Random random) {
        this.storage = storage;
        this.settings = settings;
        this.random = random;
    }

    int announced() {
        return announced;
    }

    int appendedCount() {
        return records.size();
    }

    FileJournal journal() {
        FileJournal current = journal;
        if (current == null) {
            throw new IllegalStateException("not open");
        }
        return current;
    }

    /** How many records were announced before the last so many groups. */
    int announcedBeforeGroups(int count) {
        return groups.size() <= count ? 0 : groups.get(groups.size() - 1 - count);
    }

    /** How many records were announced that lie wholly before the last group and so many bytes more. */
    int announcedBeforeLastGroup(int bytes) {
        if (announcedBeforeGroups(1) == announced) {
            return announced;
        }
        JournalPosition first = positions.get(announcedBeforeGroups(1));
        long offset = first.offset() - RecordFormat.OWN_SIZE - (long) bytes;
        int count = announcedBeforeGroups(1);
        while (count > 0 && endOf(count - 1).packed() > (first.segment() << 32) + Math.max(0, offset)) {
            count--;
        }
        Integer batchEnd = batchEnds.floor(count);
        return batchEnd == null ? 0 : batchEnd;
    }

    /** Opens and compares: what is there must be the beginning of what was appended, and at least so many records. */
    void open(int leastCount) {
        FileJournal opened = FileJournal.openStepped(storage, settings);
        journal = opened;
        int number = 0;
        if (opened.checkpoint().isPresent()) {
            number = readSnapshot(opened.checkpoint().get());
            assertThat(number).isLessThanOrEqualTo(records.size());
        }
        int first = number;
        List<JournalPosition> replayed = new ArrayList<>();
        opened.replay(opened.replayStart(), (position, type, payload) -> {
            int index = first + replayed.size();
            assertThat(index).as("no record appears that was never appended").isLessThan(records.size());
            byte[] bytes = new byte[payload.remaining()];
            payload.get(bytes);
            assertThat(bytes).as("record " + index).isEqualTo(records.get(index));
            assertThat(type).isEqualTo(index & RecordBatch.TYPE_MAX);
            replayed.add(position);
        });
        int found = first + replayed.size();
        assertThat(found).as("what was confirmed is there").isGreaterThanOrEqualTo(leastCount);
        assertThat(found == 0 || batchEnds.contains(found))
                .as("a batch is there entirely or not at all")
                .isTrue();
        comparePositions(first, replayed);
        while (positions.size() > found) {
            positions.remove(positions.size() - 1);
        }
        while (positions.size() < found) {
            positions.add(replayed.get(positions.size() - first));
        }
        records.subList(found, records.size()).clear();
        batchEnds.tailSet(found, false).clear();
        announced = found;
        announcedSequence = 0;
        groups.clear();
        groups.add(found);
        appended.clear();
        inCheckpoint = first;
        opened.onDurable(this::onDurable);
    }

    private void comparePositions(int first, List<JournalPosition> replayed) {
        for (int i = 0; i < replayed.size() && first + i < positions.size(); i++) {
            assertThat(replayed.get(i)).isEqualTo(positions.get(first + i));
        }
    }

    private static int readSnapshot(Checkpoint checkpoint) {
        try (InputStream in = checkpoint.content()) {
            DataInputStream data = new DataInputStream(in);
            int number = data.readInt();
            byte[] rest = data.readAllBytes();
            assertThat(rest)
                    .hasSize(number % 1000)
                    .containsOnly(rest.length == 0 ? new byte[0] : new byte[] {(byte) number});
            assertThat(checkpoint.size()).isEqualTo(4 + rest.length);
            return number;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void onDurable(long sequence) {
        assertThat(sequence).isGreaterThan(announcedSequence);
        announcedSequence = sequence;
        while (!appended.isEmpty() && appended.peekFirst().sequence() <= sequence) {
            RecordBatch batch = appended.removeFirst();
            assertThat(batch.isDurable()).isTrue();
            for (int i = 0; i < batch.count(); i++) {
                positions.add(batch.position(i));
            }
            announced += batch.count();
        }
        groups.add(announced);
    }

    /** Appends a batch, or finds the journal full; whether it was taken. */
    boolean append() {
        RecordBatch batch = new RecordBatch();
        List<byte[]> added = new ArrayList<>();
        int count = 1 + random.nextInt(4);
        for (int i = 0; i < count; i++) {
            byte[] payload = new byte[random.nextInt(10) == 0 ? random.nextInt(2500) : random.nextInt(200)];
            random.nextBytes(payload);
            if (random.nextInt(8) == 0) {
                Arrays.fill(payload, (byte) 0);
            }
            added.add(payload);
            batch.add(records.size() + i & RecordBatch.TYPE_MAX, payload);
        }
        try {
            journal().append(batch);
        } catch (JournalFullException e) {
            return false;
        }
        records.addAll(added);
        batchEnds.add(records.size());
        appended.addLast(batch);
        return true;
    }

    void commit() {
        if (random.nextBoolean()) {
            journal().commit();
        } else {
            journal().commitHere();
        }
    }

    /** A checkpoint somewhere between the last one and the end; whether there was space for it. */
    boolean checkpoint() {
        return checkpoint(inCheckpoint + (announced > inCheckpoint ? random.nextInt(announced - inCheckpoint + 1) : 0));
    }

    /** Needs nothing any more of what is durable. */
    void letGoOfAll() {
        assertThat(checkpoint(announced)).as("there is space for a checkpoint").isTrue();
        if (inCheckpoint > 0) {
            trim(positions.get(inCheckpoint - 1));
        }
    }

    private boolean checkpoint(int upTo) {
        Integer batchEnd = batchEnds.floor(upTo);
        int number = batchEnd == null ? 0 : Math.max(batchEnd, inCheckpoint);
        JournalPosition position = number == 0 ? new JournalPosition(1, SegmentFormat.HEADER_SIZE) : endOf(number - 1);
        try {
            journal().writeCheckpoint(position, out -> {
                DataOutputStream data = new DataOutputStream(out);
                data.writeInt(number);
                byte[] rest = new byte[number % 1000];
                Arrays.fill(rest, (byte) number);
                data.write(rest);
                data.flush();
            });
        } catch (JournalFullException e) {
            return false;
        }
        inCheckpoint = number;
        return true;
    }

    private JournalPosition endOf(int record) {
        JournalPosition start = positions.get(record);
        return new JournalPosition(
                start.segment(), start.offset() + (int) RecordFormat.sizeOf(records.get(record).length));
    }

    /** Releases a segment that the checkpoint covers, or all of them. */
    void release() {
        if (inCheckpoint == 0) {
            return;
        }
        JournalPosition covered = positions.get(inCheckpoint - 1);
        if (random.nextInt(3) == 0) {
            trim(covered);
        } else if (covered.segment() > 1) {
            long segment = 1 + random.nextInt((int) covered.segment() - 1);
            journal().release(segment);
            released.add(segment);
        }
    }

    private void trim(JournalPosition covered) {
        journal().segments().stream()
                .map(SegmentInfo::sequence)
                .filter(segment -> segment < covered.segment())
                .forEach(released::add);
        journal().trim(covered);
    }

    /** Reads a durable record at random; it must be right, or be known as damaged if that is allowed. */
    void readOne(boolean damageAllowed) {
        if (positions.isEmpty()) {
            return;
        }
        int index = random.nextInt(positions.size());
        JournalPosition position = positions.get(index);
        if (released.contains(position.segment())) {
            return;
        }
        byte[] expected = records.get(index);
        try {
            ByteBuffer small = ByteBuffer.allocate(random.nextInt(100));
            int length = journal().read(position, small);
            assertThat(length).isEqualTo(expected.length);
            ByteBuffer into = ByteBuffer.allocate(length);
            journal().read(position, into);
            assertThat(into.array()).isEqualTo(expected);
        } catch (JournalDamagedException e) {
            if (!damageAllowed) {
                throw e;
            }
            assertThat(e).hasMessageContaining(SegmentFormat.name(position.segment()));
        }
    }

    void close() {
        journal().close();
    }
}
