package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.pabal.journal.TailCase.Beyond;
import org.pabal.journal.TailCase.Stop;
import org.pabal.journal.faulty.FaultyStorage;

/** Every row of the tables of docs/internals/journal-recovery.md, on files that were put together by hand. */
class RecoveryTest {

    private static final JournalSettings SETTINGS =
            JournalSettings.defaults().withSegmentSize(SegmentImage.SIZE).withNewJournal(SegmentImage.JOURNAL);

    private final FaultyStorage storage = new FaultyStorage(1);

    // ---- the tables themselves

    @Test
    void everyObservationOfTheTailFallsUnderOneCaseAndEveryCaseIsReached() {
        Set<TailCase> reached = EnumSet.noneOf(TailCase.class);
        for (Stop stop : Stop.values()) {
            for (Beyond beyond : Beyond.values()) {
                for (boolean checkpoint : new boolean[] {false, true}) {
                    TailCase found = TailCase.judge(stop, beyond, checkpoint);
                    reached.add(found);
                    boolean confirmedLoss = checkpoint || beyond == Beyond.CONFIRMED || beyond == Beyond.CONTRADICTION;
                    if (confirmedLoss) {
                        assertThat(found.decision()).as("%s %s", stop, beyond).isEqualTo(TailCase.Decision.REFUSE);
                    }
                    if (beyond == Beyond.NOTHING && !checkpoint) {
                        assertThat(found.decision()).isNotEqualTo(TailCase.Decision.REFUSE);
                    }
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(TailCase.values());
    }

    @Test
    void everyObservationOfASegmentFallsUnderOneCaseAndEveryCaseIsReached() {
        Set<SegmentCase> reached = EnumSet.noneOf(SegmentCase.class);
        for (SegmentCase.Header header : SegmentCase.Header.values()) {
            for (boolean size : new boolean[] {false, true}) {
                for (boolean lastAndEmpty : new boolean[] {false, true}) {
                    SegmentCase found = SegmentCase.judge(header, size, lastAndEmpty);
                    reached.add(found);
                    if (found.decision() == SegmentCase.Decision.ACCEPT) {
                        assertThat(header).isEqualTo(SegmentCase.Header.VALID);
                        assertThat(size).isTrue();
                    }
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(SegmentCase.values());
    }

    @Test
    void everyObservationOfTheCheckpointsFallsUnderOneCaseAndEveryCaseIsReached() {
        Set<CheckpointCase> reached = EnumSet.noneOf(CheckpointCase.class);
        for (CheckpointCase.Condition newest : CheckpointCase.Condition.values()) {
            for (CheckpointCase.Condition older : CheckpointCase.Condition.values()) {
                for (boolean beginning : new boolean[] {false, true}) {
                    CheckpointCase found = CheckpointCase.judge(newest, older, beginning);
                    reached.add(found);
                    if (found.decision() == CheckpointCase.Decision.LOAD) {
                        assertThat(List.of(newest, older)).contains(CheckpointCase.Condition.WHOLE);
                    }
                }
            }
        }
        assertThat(reached).containsExactlyInAnyOrder(CheckpointCase.values());
    }

    // ---- how the log ends

    static Stream<Arguments> tails() {
        List<Arguments> all = new ArrayList<>();
        for (Stop stop : Stop.values()) {
            for (Beyond beyond : Beyond.values()) {
                for (boolean checkpoint : new boolean[] {false, true}) {
                    // A segment that is full has nothing behind the end.
                    if (stop != Stop.NO_ROOM || beyond != Beyond.UNCONFIRMED_HERE) {
                        all.add(Arguments.of(stop, beyond, checkpoint));
                    }
                }
            }
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("tails")
    void judgesTheTailByTheTable(Stop stop, Beyond beyond, boolean checkpointBeyond) {
        int end = layOutTail(stop, beyond, checkpointBeyond);
        TailCase expected = TailCase.judge(stop, beyond, checkpointBeyond);
        if (expected.decision() == TailCase.Decision.REFUSE) {
            JournalRefusedException refused = refused();
            assertThat(refused.label()).isEqualTo(expected.name());
            assertThat(refused.file()).isEqualTo("0000000001.segment");
            assertThat(refused.offset()).isBetween((long) end, end + 200L);
            assertThat(refused)
                    .hasMessageContaining("file=0000000001.segment offset=" + refused.offset())
                    .hasMessageContaining("nothing has been changed");
            if (stop == Stop.BROKEN_RECORD) {
                assertThat(refused).hasMessageContaining("expectedCrc=").hasMessageContaining("actualCrc=");
            }
        } else {
            assertThat(opensAndGoesOn()).contains(expected.name());
        }
    }

    /** Two records that count, and then what is to be observed; returns where they end. */
    private int layOutTail(Stop stop, Beyond beyond, boolean checkpointBeyond) {
        SegmentImage first = new SegmentImage(1)
                .claim(new JournalPosition(1, SegmentImage.START))
                .record(1, "first");
        int early = first.at();
        if (stop == Stop.NO_ROOM) {
            first.fill(8);
        } else {
            first.record(2, "second");
        }
        int end = first.at();
        switch (stop) {
            case NO_ROOM, NOTHING -> {}
            case NO_RECORD -> first.garbage(end, 64);
            case BROKEN_RECORD -> first.record(3, "broken").flip(end + 17);
            case OPEN_BATCH -> first.record(3, "open".getBytes(StandardCharsets.UTF_8), false);
        }
        SegmentImage second = new SegmentImage(2);
        switch (beyond) {
            case NOTHING -> {}
            case UNCONFIRMED_HERE -> first.skip(end + 400 - first.at()).record(4, "later");
            case UNCONFIRMED_IN_NEXT -> second.skip(64).record(4, "later").in(storage);
            case CONFIRMED ->
                second.skip(64)
                        .claim(new JournalPosition(2, SegmentImage.START + 32))
                        .in(storage);
            case CONTRADICTION ->
                second.claim(new JournalPosition(1, early)).record(4, "later").in(storage);
        }
        first.in(storage);
        if (checkpointBeyond) {
            CheckpointImage.putWithDamagedContent(storage, 1, new JournalPosition(1, end + 8), List.of(1L));
        }
        return end;
    }

    @Test
    void aClaimInTheSameSegmentShowsThatWhatCameBeforeWasConfirmed() {
        SegmentImage image = new SegmentImage(1).claim(new JournalPosition(1, SegmentImage.START));
        int damaged = image.at();
        image.record(1, "first");
        image.claim(image.position()).record(2, "second").flip(damaged + 20).in(storage);

        JournalRefusedException refused = refused();

        assertThat(refused.label()).isEqualTo("DAMAGED_BEFORE_CONFIRMED");
        assertThat(refused.offset()).isEqualTo(damaged);
        assertThat(refused).hasMessageContaining("confirmedUpTo=0000000001.segment@");
    }

    @Test
    void recordsOfAnEarlierLifeOfTheSegmentDoNotCount() {
        SegmentImage earlier = new SegmentImage(1).skip(24);
        for (int i = 0; i < 20; i++) {
            earlier.record(9, "of an earlier life");
        }
        storage.put("0000000002.segment", 0, earlier.bytes());
        // The header and the first claim of the new life, over the content of the old one.
        SegmentImage second = new SegmentImage(2);
        SegmentImage first = new SegmentImage(1)
                .claim(new JournalPosition(1, SegmentImage.START))
                .record(1, "first")
                .in(storage);
        byte[] start = second.claim(first.position()).bytes();
        storage.put("0000000002.segment", 0, java.util.Arrays.copyOf(start, SegmentImage.START + 24));

        assertThat(opensAndGoesOn()).containsExactly("EARLIER_LIFE");
    }

    @Test
    void recordsThatTheDiskPutElsewhereDoNotCount() {
        SegmentImage image = new SegmentImage(1).claim(new JournalPosition(1, SegmentImage.START));
        int from = image.at();
        image.record(1, "first");
        byte[] record = java.util.Arrays.copyOfRange(image.bytes(), from, image.at());
        image.in(storage);
        storage.put(image.name(), image.at(), record);

        assertThat(opensAndGoesOn()).containsExactly("EARLIER_LIFE");
    }

    @Test
    void goesOverToTheNextSegmentWhereThatSaysSo() {
        SegmentImage first = new SegmentImage(1)
                .claim(new JournalPosition(1, SegmentImage.START))
                .record(1, "first");
        JournalPosition end = first.position();
        // Left of a group that was cut off by an earlier recovery.
        first.garbage(first.at(), 40).in(storage);
        new SegmentImage(2).claim(end).record(2, "second").in(storage);

        assertThat(opensAndGoesOn()).containsExactly("CLEAN_END");
    }

    // ---- segments

    @ParameterizedTest
    @EnumSource(SegmentCase.class)
    void judgesSegmentsByTheTable(SegmentCase expected) {
        SegmentImage first = new SegmentImage(1)
                .claim(new JournalPosition(1, SegmentImage.START))
                .record(1, "first");
        SegmentImage second = new SegmentImage(2).claim(first.position()).record(2, "second");
        SegmentImage third = new SegmentImage(3);
        first.in(storage);
        second.in(storage);
        third.in(storage);
        String culprit = second.name();
        switch (expected) {
            case SOUND -> {}
            case EMPTY_LAST_WITHOUT_HEADER -> {
                culprit = third.name();
                storage.flip(culprit, 20, 0);
            }
            case MISSING -> storage.remove(culprit);
            case HEADER_DAMAGED -> storage.flip(culprit, 20, 0);
            case NEWER_FORMAT -> storage.put(culprit, 8, new byte[] {0, 2});
            case OTHER_JOURNAL -> storage.put(culprit, 0, new SegmentImage(new UUID(1, 1), 2).bytes());
            case OTHER_SEGMENT -> storage.put(culprit, 0, new SegmentImage(9).bytes());
            case SAME_SEGMENT_TWICE -> storage.put(culprit, 0, third.bytes());
            case WRONG_SIZE -> storage.truncate(culprit, SegmentImage.SIZE - 4096);
        }
        if (expected.decision() == SegmentCase.Decision.REFUSE) {
            JournalRefusedException refused = refused();
            assertThat(refused.label()).isEqualTo(expected.name());
            assertThat(refused.file()).isEqualTo(culprit);
            assertThat(refused).hasMessageContaining("file=" + culprit).hasMessageContaining("restore");
        } else if (expected == SegmentCase.SOUND) {
            assertThat(opensAndGoesOn()).containsExactly("CLEAN_END");
        } else {
            assertThat(opensAndGoesOn()).containsExactly(expected.name(), "CLEAN_END");
        }
    }

    @Test
    void refusesADamagedHeaderIfTheSegmentHoldsRecords() {
        SegmentImage first = new SegmentImage(1)
                .claim(new JournalPosition(1, SegmentImage.START))
                .record(1, "first");
        first.in(storage);
        SegmentImage second =
                new SegmentImage(2).claim(first.position()).record(2, "second").in(storage);
        storage.flip(second.name(), 50, 3);

        JournalRefusedException refused = refused();

        assertThat(refused.label()).isEqualTo("HEADER_DAMAGED");
        assertThat(refused).hasMessageContaining("expectedCrc=").hasMessageContaining("actualCrc=");
    }

    @Test
    void refusesAnAppendedFile() {
        SegmentImage first = new SegmentImage(1).in(storage);
        storage.put(first.name(), SegmentImage.SIZE, new byte[10]);

        assertThat(refused().label()).isEqualTo("WRONG_SIZE");
    }

    @Test
    void aReleasedSegmentMayBeMissingAndOneThatIsNotMayNot() {
        SegmentImage third = new SegmentImage(3).claim(new JournalPosition(2, 9_000));
        JournalPosition position = third.position();
        third.release(2).record(1, "first").in(storage);
        CheckpointImage.put(storage, 4, position, List.of(2L, 3L), "content");
        assertThat(opensAndGoesOn()).containsExactly("CLEAN_END");

        CheckpointImage.put(storage, 5, position, List.of(1L, 2L, 3L), "content");
        JournalRefusedException refused = refused();
        assertThat(refused.label()).isEqualTo("MISSING");
        assertThat(refused.file()).isEqualTo("0000000001.segment");
    }

    @Test
    void refusesFilesThatAreNotOfAJournalAndTouchesNothing() {
        storage.put("holiday.jpg", 0, new byte[100]);

        JournalRefusedException refused = refused();

        assertThat(refused.label()).isEqualTo("FOREIGN_FILE");
        assertThat(refused).hasMessageContaining("file=holiday.jpg").hasMessageContaining("move that file away");
        assertThat(storage.hasLock()).as("not even a lock file is left").isFalse();
    }

    // ---- checkpoints

    @ParameterizedTest
    @EnumSource(CheckpointCase.class)
    void judgesCheckpointsByTheTable(CheckpointCase expected) {
        SegmentImage image = new SegmentImage(expected == CheckpointCase.ALL_DAMAGED ? 2 : 1)
                .claim(new JournalPosition(1, SegmentImage.START));
        image.record(1, "first");
        JournalPosition one = image.position();
        image.claim(one).record(2, "second");
        JournalPosition two = image.position();
        image.claim(two).record(3, "third").in(storage);
        List<Long> live = List.of(one.segment());
        String newest = CheckpointImage.name(2);
        if (expected != CheckpointCase.NONE) {
            CheckpointImage.put(storage, 1, one, live, "one");
            CheckpointImage.put(storage, 2, two, live, "two");
        }
        String start = "";
        switch (expected) {
            case NEWEST -> start = "two";
            case OLDER -> {
                start = "one";
                storage.flip(newest, CheckpointImage.headerSize(1) + 1, 1);
            }
            case NONE -> {}
            case ONLY_ONE_DAMAGED, ALL_DAMAGED -> {
                storage.flip(newest, CheckpointImage.headerSize(1) + 1, 1);
                storage.flip(CheckpointImage.name(1), 33, 1);
            }
            case NEWER_FORMAT -> storage.put(newest, 8, new byte[] {0, 9});
            case OTHER_JOURNAL ->
                storage.put(newest, 0, CheckpointImage.of(new UUID(5, 5), 2, two, live, List.of(), new byte[3]));
        }
        if (expected.decision() == CheckpointCase.Decision.REFUSE) {
            JournalRefusedException refused = refused();
            assertThat(refused.label()).isEqualTo(expected.name());
            assertThat(refused.file()).isEqualTo(newest);
            return;
        }
        String wanted = start;
        try (FileJournal journal = FileJournal.openStepped(storage, SETTINGS)) {
            List<Integer> types = new ArrayList<>();
            journal.replay(journal.replayStart(), (position, type, payload) -> types.add(type));
            if (wanted.isEmpty()) {
                assertThat(journal.checkpoint()).isEmpty();
                assertThat(types).containsExactly(1, 2, 3);
            } else {
                assertThat(journal.checkpoint().orElseThrow().content()).hasContent(wanted);
                assertThat(types).isEqualTo(wanted.equals("two") ? List.of(3) : List.of(2, 3));
            }
        }
        opensAndGoesOn();
    }

    @Test
    void aHalfWrittenCheckpointIsNoCheckpoint() {
        new SegmentImage(1)
                .claim(new JournalPosition(1, SegmentImage.START))
                .record(1, "first")
                .in(storage);
        storage.put("checkpoint.tmp", 0, new byte[1000]);
        storage.put("spare-0000000004.tmp", 0, new byte[1000]);

        assertThat(opensAndGoesOn()).containsExactly("CLEAN_END");
        assertThat(storage.list()).doesNotContain("checkpoint.tmp", "spare-0000000004.tmp");
    }

    // ---- what all of them have in common

    private JournalRefusedException refused() {
        long changes = storage.changes();
        JournalRefusedException refused =
                catchThrowableOfType(JournalRefusedException.class, () -> FileJournal.openStepped(storage, SETTINGS));
        assertThat(refused).as("it is refused").isNotNull();
        assertThat(storage.changes()).as("nothing is modified").isEqualTo(changes);
        return refused;
    }

    /** Opens, appends, crashes and opens again, twice; returns what was found the first time. */
    private List<String> opensAndGoesOn() {
        List<Integer> expected = new ArrayList<>();
        List<String> labels = List.of();
        for (int i = 0; i < 3; i++) {
            FileJournal journal = FileJournal.openStepped(storage, SETTINGS);
            List<Integer> types = new ArrayList<>();
            journal.replay(journal.replayStart(), (position, type, payload) -> types.add(type));
            if (i == 0) {
                labels = journal.findings().stream()
                        .map(RecoveryPlan.Finding::label)
                        .toList();
                expected.addAll(types);
            }
            assertThat(types).isEqualTo(expected);
            while (journal.prepareSegments()) {
                // until one is ready
                continue;
            }
            // As long as what was cut off, to meet what may have been left behind it.
            RecordBatch batch = new RecordBatch();
            batch.add(100 + i, "broken".getBytes(StandardCharsets.UTF_8));
            journal.append(batch);
            journal.commit();
            assertThat(batch.isDurable()).isTrue();
            expected.add(100 + i);
            storage.losePower();
        }
        return labels;
    }
}
