package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.journal.SegmentInfo.State;
import org.pabal.journal.faulty.FaultyStorage;

@Timeout(60)
class JournalTest {

    private static final JournalSettings SETTINGS = JournalSettings.defaults()
            .withSegmentSize(JournalSettings.SEGMENT_SIZE_MIN)
            .withGroupMax(4096);

    private final FaultyStorage storage = new FaultyStorage(1);
    private final AtomicInteger forces = new AtomicInteger();
    private final List<FileJournal> opened = new ArrayList<>();

    private FileJournal stepped() {
        FileJournal journal = FileJournal.openStepped(storage, SETTINGS);
        opened.add(journal);
        return journal;
    }

    private FileJournal threaded() {
        FileJournal journal = FileJournal.open(storage, SETTINGS);
        opened.add(journal);
        return journal;
    }

    @AfterEach
    void closeAll() {
        opened.forEach(FileJournal::close);
    }

    private static RecordBatch batch(int... lengths) {
        RecordBatch batch = new RecordBatch();
        for (int length : lengths) {
            byte[] payload = new byte[length];
            java.util.Arrays.fill(payload, (byte) length);
            batch.add(length & 0xFF, payload);
        }
        return batch;
    }

    private static List<Integer> lengths(FileJournal journal) {
        List<Integer> lengths = new ArrayList<>();
        journal.replay(journal.replayStart(), (position, type, payload) -> lengths.add(payload.remaining()));
        return lengths;
    }

    private static void append(FileJournal journal, RecordBatch batch) {
        journal.append(batch);
        journal.commit();
    }

    // ---- appending and reading

    @Test
    void replaysAndReadsWhatWasAppended() {
        FileJournal journal = stepped();
        RecordBatch batch = batch(1, 0, 100);
        assertThat(journal.append(batch)).isEqualTo(1);
        assertThat(batch.isDurable()).isFalse();
        assertThatThrownBy(() -> batch.position(0)).hasMessageContaining("must be DURABLE");

        journal.commit();

        assertThat(journal.durableSequence()).isEqualTo(1);
        assertThat(batch.end()).isEqualTo(journal.durableEnd());
        assertThat(lengths(journal)).containsExactly(1, 0, 100);
        ByteBuffer into = ByteBuffer.allocate(120);
        into.position(10);
        assertThat(journal.read(batch.position(2), into)).isEqualTo(100);
        assertThat(into.position()).isEqualTo(110);
        assertThat(into.limit()).isEqualTo(120);
    }

    @Test
    void tellsHowMuchRoomAPayloadNeedsInsteadOfReadingHalfOfIt() {
        FileJournal journal = stepped();
        RecordBatch batch = batch(100);
        append(journal, batch);
        ByteBuffer into = ByteBuffer.allocate(99);

        assertThat(journal.read(batch.position(0), into)).isEqualTo(100);
        assertThat(into.position()).isZero();
    }

    @Test
    void refusesToReadWhereNoRecordBegins() {
        FileJournal journal = stepped();
        append(journal, batch(100));
        ByteBuffer into = ByteBuffer.allocate(1000);

        assertThatThrownBy(() -> journal.read(new JournalPosition(1, 4096 + 8), into))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("file=0000000001.segment offset=4104");
        assertThatThrownBy(() -> journal.read(new JournalPosition(7, 4096), into))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("no such segment");
    }

    @Test
    void neverHandsOutADamagedPayload() {
        FileJournal journal = stepped();
        RecordBatch batch = batch(100);
        append(journal, batch);
        storage.flip("0000000001.segment", batch.position(0).offset() + 50, 2);

        assertThatThrownBy(() -> journal.read(batch.position(0), ByteBuffer.allocate(100)))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("expectedCrc=")
                .hasMessageContaining("restore this file from a backup");
    }

    @Test
    void aBatchMayBeFilledAgainOnceItIsDurable() {
        FileJournal journal = stepped();
        RecordBatch batch = batch(100);
        journal.append(batch);
        assertThatThrownBy(batch::clear).hasMessageContaining("wait for onDurable");
        journal.commit();

        batch.clear();
        batch.reserve(3, 7).put((byte) 1);
        append(journal, batch);

        assertThat(lengths(journal)).containsExactly(100, 7);
    }

    @Test
    void aBatchLiesInOneSegment() {
        FileJournal journal = stepped();
        journal.prepareSegments();
        append(journal, batch(8_000));
        RecordBatch second = batch(3_000, 3_000);
        append(journal, second);

        assertThat(second.position(0).segment()).isEqualTo(2);
        assertThat(second.position(1).segment()).isEqualTo(2);
        assertThat(lengths(journal)).containsExactly(8_000, 3_000, 3_000);
    }

    @Test
    void refusesWhatNoSegmentHolds() {
        FileJournal journal = stepped();
        int largest = JournalSettings.SEGMENT_SIZE_MIN - 4096 - 512 - 24 - 16;
        assertThatThrownBy(() -> journal.append(batch(largest + 1)))
                .isInstanceOf(RecordTooLargeException.class)
                .hasMessageContaining("write large content in several batches");
        append(journal, batch(largest));

        assertThat(lengths(journal)).containsExactly(largest);
    }

    @Test
    void refusesMoreThanMayBePending() {
        FileJournal journal = FileJournal.openStepped(storage, SETTINGS.withPendingMax(5_000));
        opened.add(journal);
        journal.append(batch(4_000));
        RecordBatch second = batch(2_000);

        assertThatThrownBy(() -> journal.append(second))
                .isInstanceOf(JournalFullException.class)
                .hasMessageContaining("pendingMax=5000");
        journal.commit();
        append(journal, second);

        assertThat(lengths(journal)).containsExactly(4_000, 2_000);
    }

    // ---- checkpoints and release

    @Test
    void beginsAtTheLastCheckpoint() {
        FileJournal journal = stepped();
        RecordBatch covered = batch(10);
        append(journal, covered);
        append(journal, batch(20));
        journal.writeCheckpoint(covered.end(), out -> out.write(new byte[] {1, 2, 3}));
        journal.close();

        FileJournal again = stepped();

        assertThat(again.checkpoint().orElseThrow().content()).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(again.replayStart()).isEqualTo(covered.end());
        assertThat(lengths(again)).containsExactly(20);
    }

    @Test
    void keepsTwoCheckpoints() {
        FileJournal journal = stepped();
        for (int i = 1; i <= 4; i++) {
            append(journal, batch(i));
            journal.writeCheckpoint(journal.durableEnd(), out -> out.write(7));
        }
        assertThat(storage.list().stream().filter(name -> name.endsWith("checkpoint")))
                .containsExactlyInAnyOrder("0000000003.checkpoint", "0000000004.checkpoint");
    }

    @Test
    void refusesACheckpointOfWhatIsNotDurable() {
        FileJournal journal = stepped();
        JournalPosition ahead = new JournalPosition(1, journal.durableEnd().offset() + 8);

        assertThatThrownBy(() -> journal.writeCheckpoint(ahead, out -> {}))
                .hasMessageContaining("the log is durable up to");
    }

    @Test
    void recyclesAnyReleasedSegmentOnceNoCheckpointNeedsItForReplay() {
        FileJournal journal = stepped();
        for (int i = 0; i < 4; i++) {
            journal.prepareSegments();
            append(journal, batch(9_000));
        }
        journal.release(2);
        assertThat(states(journal)).containsExactly(State.SEALED, State.RELEASED, State.SEALED, State.ACTIVE);
        while (journal.prepareSegments()) {
            // nothing may be recycled yet
            continue;
        }
        assertThat(states(journal)).hasSize(5);

        journal.writeCheckpoint(journal.durableEnd(), out -> {});
        journal.writeCheckpoint(journal.durableEnd(), out -> {});
        assertThat(journal.prepareSegments()).isTrue();

        assertThat(journal.segments().stream().map(SegmentInfo::sequence)).containsExactly(1L, 3L, 4L, 5L);
        assertThat(storage.list()).anyMatch(name -> name.startsWith("spare-"));
        assertThatThrownBy(() -> journal.release(4)).hasMessageContaining("it is ACTIVE");
    }

    private static List<State> states(FileJournal journal) {
        return journal.segments().stream().map(SegmentInfo::state).toList();
    }

    @Test
    void trimsAllSegmentsBeforeAPosition() {
        FileJournal journal = stepped();
        for (int i = 0; i < 4; i++) {
            journal.prepareSegments();
            append(journal, batch(9_000));
        }
        for (int i = 0; i < 2; i++) {
            journal.writeCheckpoint(journal.durableEnd(), out -> {});
        }
        journal.trim(new JournalPosition(3, 5_000));
        while (journal.prepareSegments()) {
            continue;
        }
        assertThat(journal.segments().stream().map(SegmentInfo::sequence)).containsExactly(3L, 4L, 5L);
        journal.close();

        FileJournal again = stepped();
        assertThat(again.segments().stream().map(SegmentInfo::sequence)).containsExactly(3L, 4L, 5L);
    }

    // ---- a full disk

    @Test
    void refusesToAppendBeforeAnythingIsHalfWrittenAndGoesOnWhenThereIsSpace() {
        storage.capacity(JournalSettings.SEGMENT_SIZE_MIN * 2L + 3_000);
        FileJournal journal = stepped();
        journal.prepareSegments();
        append(journal, batch(9_000));
        append(journal, batch(9_000));
        journal.prepareSegments();
        RecordBatch refused = batch(9_000);

        assertThatThrownBy(() -> journal.append(refused))
                .isInstanceOf(JournalFullException.class)
                .hasMessageContaining("the disk is full")
                .hasMessageContaining("nothing is lost");
        append(journal, batch(100));

        storage.capacity(JournalSettings.SEGMENT_SIZE_MIN * 4L);
        journal.prepareSegments();
        append(journal, refused);
        assertThat(lengths(journal)).containsExactly(9_000, 9_000, 100, 9_000);
    }

    @Test
    void aReleaseIsWrittenEvenIfThereIsNoRoomForAnythingElse() {
        storage.capacity(JournalSettings.SEGMENT_SIZE_MIN * 2L + 4_000);
        FileJournal journal = stepped();
        journal.prepareSegments();
        append(journal, batch(11_600));
        append(journal, batch(11_600));
        journal.prepareSegments();
        journal.writeCheckpoint(journal.durableEnd(), out -> {});
        journal.writeCheckpoint(journal.durableEnd(), out -> {});
        assertThatThrownBy(() -> journal.append(batch(1_000))).isInstanceOf(JournalFullException.class);

        journal.release(1);
        while (journal.prepareSegments()) {
            continue;
        }
        append(journal, batch(1_000));

        List<Integer> kept = new ArrayList<>();
        journal.replay(new JournalPosition(2, 4096), (position, type, payload) -> kept.add(payload.remaining()));
        assertThat(kept).containsExactly(11_600, 1_000);
    }

    // ---- a failing disk

    @Test
    void isLostForGoodWhenAForceFails() {
        FileJournal journal = stepped();
        AtomicReference<JournalLostException> told = new AtomicReference<>();
        journal.onLost(told::set);
        append(journal, batch(10));
        storage.failForce(1);
        RecordBatch unknown = batch(20);

        append(journal, unknown);

        assertThat(unknown.isDurable()).isFalse();
        assertThat(journal.durableSequence()).isEqualTo(1);
        assertThat(told.get())
                .hasMessageContaining("Input/output error")
                .hasMessageContaining("it is not tried again")
                .hasMessageContaining("Stop the broker, see to the disk, and start it again");
        assertThatThrownBy(() -> journal.append(batch(1))).isInstanceOf(JournalLostException.class);
        assertThatThrownBy(() -> journal.writeCheckpoint(journal.durableEnd(), out -> {}))
                .isInstanceOf(JournalLostException.class);
        long changes = storage.changes();
        journal.commit();
        journal.prepareSegments();
        journal.close();
        assertThat(storage.changes()).isEqualTo(changes);
    }

    @Test
    void whoAsksTooLateIsToldOfTheLossAtOnce() {
        FileJournal journal = stepped();
        storage.failForce(1);
        append(journal, batch(10));
        AtomicReference<JournalLostException> told = new AtomicReference<>();

        journal.onLost(told::set);

        assertThat(told.get()).isNotNull();
    }

    @Test
    void whatCouldBeReadAfterAFailedForceIsOnTheDiskOnceItIsRecovered() {
        FileJournal journal = stepped();
        append(journal, batch(10));
        storage.failForce(1);
        append(journal, batch(20, 3_000));
        storage.killProcess();
        // The system still shows what it failed to write.
        FileJournal again = FileJournal.openStepped(storage, SETTINGS);
        assertThat(lengths(again)).containsExactly(10, 20, 3_000);

        storage.losePower();

        assertThat(lengths(stepped())).containsExactly(10, 20, 3_000);
    }

    // ---- threads

    @Test
    void oneForceTakesAllThatArrivedDuringTheLast() throws InterruptedException {
        FileJournal journal = threaded();
        BlockingQueue<Long> announced = new LinkedBlockingQueue<>();
        journal.onDurable(announced::add);
        CountDownLatch inForce = new CountDownLatch(1);
        CountDownLatch slow = new CountDownLatch(1);
        awaitPrepared(journal);
        storage.beforeForce(() -> {
            forces.incrementAndGet();
            inForce.countDown();
            await(slow);
        });
        append(journal, batch(10));
        await(inForce);
        for (int i = 0; i < 20; i++) {
            append(journal, batch(i));
        }
        slow.countDown();

        assertThat(announced.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        assertThat(announced.poll(10, TimeUnit.SECONDS)).isEqualTo(21);
        assertThat(forces).hasValue(2);
    }

    private static void awaitPrepared(FileJournal journal) {
        while (journal.segments().size() < 2) {
            Thread.onSpinWait();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void anAppenderThatHasNothingElseToDoCommitsForItself() {
        FileJournal journal = threaded();
        AtomicReference<Thread> by = new AtomicReference<>();
        journal.onDurable(sequence -> by.set(Thread.currentThread()));

        journal.append(batch(10));
        journal.commitHere();

        assertThat(by).hasValue(Thread.currentThread());
        assertThat(journal.durableSequence()).isEqualTo(1);
    }

    @Test
    void whoAppendsSeveralBatchesAndAsksOnceCommitsForItself() throws InterruptedException {
        FileJournal journal = threaded();
        BlockingQueue<Thread> by = new LinkedBlockingQueue<>();
        journal.onDurable(sequence -> by.add(Thread.currentThread()));
        for (int i = 0; i < 3; i++) {
            journal.append(batch(1));
            journal.append(batch(2));
            journal.commitHere();
            assertThat(by.take()).isEqualTo(Thread.currentThread());
        }
    }

    @Test
    void underLoadTheCommitterCommitsUntilItIsCalmAgain() throws InterruptedException {
        FileJournal journal = threaded();
        BlockingQueue<Thread> by = new LinkedBlockingQueue<>();
        journal.onDurable(sequence -> {
            by.add(Thread.currentThread());
            if (sequence == 1) {
                // While the first is still at it, two more ask.
                journal.append(batch(1));
                journal.commit();
                journal.append(batch(2));
                journal.commit();
            }
        });
        journal.append(batch(0));
        journal.commitHere();
        assertThat(by.take()).isEqualTo(Thread.currentThread());
        assertThat(by.take().getName()).startsWith("pabal-journal-committer ");

        for (int i = 0; i < CommitTurn.CALM_AFTER - 1; i++) {
            journal.append(batch(3));
            journal.commitHere();
            assertThat(by.take().getName()).startsWith("pabal-journal-committer ");
        }
        // The committer tells the listener before it has left, so the next may still go to it.
        Thread last = null;
        for (int i = 0; i < 1_000 && last != Thread.currentThread(); i++) {
            journal.append(batch(4));
            journal.commitHere();
            last = by.take();
        }
        assertThat(last).isEqualTo(Thread.currentThread());
    }

    @Test
    void aBatchThatWaitsForASegmentIsWrittenWhenThereIsOne() throws InterruptedException {
        storage.capacity(JournalSettings.SEGMENT_SIZE_MIN + 8_000L);
        storage.knowsUsable(true);
        FileJournal journal = threaded();
        BlockingQueue<Long> announced = new LinkedBlockingQueue<>();
        journal.onDurable(announced::add);
        append(journal, batch(9_000));
        assertThat(announced.poll(10, TimeUnit.SECONDS)).isEqualTo(1);
        RecordBatch waiting = batch(9_000);
        // It is taken or refused, depending on whether it is known already that the disk is full.
        boolean taken = false;
        storage.capacity(JournalSettings.SEGMENT_SIZE_MIN * 8L);
        while (!taken) {
            try {
                append(journal, waiting);
                taken = true;
            } catch (JournalFullException e) {
                assertThat(e).hasMessageContaining("the disk is full");
            }
        }
        assertThat(announced.poll(10, TimeUnit.SECONDS)).isEqualTo(2);
    }

    @Test
    void manyAppendersGetTheirRecordsInTheOrderOfTheirSequences() throws InterruptedException {
        FileJournal journal = threaded();
        int threads = 8;
        int each = 500;
        AtomicInteger last = new AtomicInteger();
        List<Integer> announced = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(1);
        journal.onDurable(sequence -> {
            announced.add((int) sequence);
            if (sequence == (long) threads * each) {
                all.countDown();
            }
        });
        Object order = new Object();
        List<Thread> appenders = IntStream.range(0, threads)
                .mapToObj(i -> new Thread(() -> {
                    for (int n = 0; n < each; n++) {
                        synchronized (order) {
                            RecordBatch batch = new RecordBatch();
                            batch.reserve(1, 4).putInt(last.incrementAndGet());
                            journal.append(batch);
                        }
                        if (n % 3 == 0) {
                            journal.commitHere();
                        } else {
                            journal.commit();
                        }
                    }
                }))
                .toList();
        appenders.forEach(Thread::start);
        for (Thread appender : appenders) {
            appender.join();
        }
        await(all);

        assertThat(announced).isSorted().doesNotHaveDuplicates();
        List<Integer> replayed = new ArrayList<>();
        journal.replay(journal.replayStart(), (position, type, payload) -> replayed.add(payload.getInt()));
        assertThat(replayed)
                .isEqualTo(IntStream.rangeClosed(1, threads * each).boxed().toList());
    }

    @Test
    void closingMakesDurableWhatWasAppended() {
        FileJournal journal = threaded();
        journal.append(batch(10));
        journal.close();
        journal.close();

        assertThatThrownBy(() -> journal.append(batch(1))).hasMessageContaining("is closed");
        storage.losePower();
        assertThat(lengths(stepped())).containsExactly(10);
    }

    @Test
    void aListenerThatThrowsKillsTheJournal() {
        FileJournal journal = stepped();
        journal.onDurable(sequence -> {
            throw new IllegalStateException("gate broken");
        });
        append(journal, batch(10));

        assertThatThrownBy(() -> journal.append(batch(1)))
                .isInstanceOf(JournalLostException.class)
                .hasMessageContaining("gate broken");
    }

    @Test
    void theDirectoryIsForOneAtATime() {
        FileJournal journal = stepped();

        assertThatThrownBy(() -> FileJournal.openStepped(storage, SETTINGS))
                .isInstanceOf(JournalRefusedException.class)
                .hasMessageContaining("in use");
        journal.close();
        stepped();
    }

    @Test
    void settingsNameTheInvalidValue() {
        JournalSettings defaults = JournalSettings.defaults();
        assertThatThrownBy(() -> defaults.withSegmentSize(5_000)).hasMessageContaining("invalid segmentSize=5000");
        assertThatThrownBy(() -> defaults.withGroupMax(1)).hasMessageContaining("invalid groupMax=1");
        assertThatThrownBy(() -> defaults.withPendingMax(1)).hasMessageContaining("invalid pendingMax=1");
        assertThatThrownBy(() -> defaults.withSparesMax(-1)).hasMessageContaining("invalid sparesMax=-1");
        assertThatThrownBy(() -> defaults.withOpenFilesMax(0)).hasMessageContaining("invalid openFilesMax=0");
    }

    @Test
    void positionsFitInANumberAndCompareLikeIt() {
        JournalPosition early = new JournalPosition(1, Integer.MAX_VALUE);
        JournalPosition late = new JournalPosition(2, 0);

        assertThat(late.isAfter(early)).isTrue();
        assertThat(late.packed()).isGreaterThan(early.packed());
        assertThat(JournalPosition.of(early.packed())).isEqualTo(early);
        assertThat(early).hasToString("0000000001.segment@2147483647");
    }

    @Test
    void segmentsOfAnotherSizeStayInUseAndNewOnesAreAsTheSettingsSay() {
        FileJournal journal = stepped();
        journal.prepareSegments();
        append(journal, batch(5_000));
        journal.close();
        FileJournal larger = FileJournal.openStepped(storage, SETTINGS.withSegmentSize(32 << 10));
        opened.add(larger);
        while (larger.prepareSegments()) {
            continue;
        }
        append(larger, batch(20_000));

        assertThat(lengths(larger)).containsExactly(5_000, 20_000);
        larger.close();
        assertThat(lengths(stepped())).containsExactly(5_000, 20_000);
    }
}
