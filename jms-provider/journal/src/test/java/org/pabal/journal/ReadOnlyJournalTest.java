package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.journal.SegmentInfo.State;
import org.pabal.journal.storage.DirectoryStorage;

class ReadOnlyJournalTest {

    private static final JournalSettings SETTINGS =
            JournalSettings.defaults().withSegmentSize(JournalSettings.SEGMENT_SIZE_MIN);

    @TempDir
    Path parent;

    private Path directory;

    @BeforeEach
    void name() {
        directory = parent.resolve("journal");
    }

    /** Some segments, a checkpoint in the third, a released one; returns where each record is. */
    private List<JournalPosition> write() {
        List<JournalPosition> positions = new ArrayList<>();
        try (FileJournal journal = FileJournal.openStepped(new DirectoryStorage(directory), SETTINGS)) {
            for (int i = 0; i < 40; i++) {
                RecordBatch batch = new RecordBatch();
                batch.add(7, ("record " + i + " ".repeat(1_500)).getBytes(StandardCharsets.US_ASCII));
                journal.append(batch);
                journal.commit();
                positions.add(batch.position(0));
                if (i == 20 || i == 24) {
                    journal.writeCheckpoint(batch.end(), out -> out.write(7));
                }
                if (i == 26) {
                    journal.release(2);
                }
                while (journal.prepareSegments()) {
                    journal.commit();
                }
            }
        }
        return positions;
    }

    private Map<String, String> content() throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                content.put(
                        String.valueOf(file.getFileName()),
                        Files.getLastModifiedTime(file) + " "
                                + ByteBuffer.wrap(Files.readAllBytes(file)).hashCode());
            }
        }
        return content;
    }

    private static List<String> replayed(Journal journal) {
        List<String> records = new ArrayList<>();
        journal.replay(
                journal.replayStart(),
                (position, type, payload) -> records.add(position + " "
                        + StandardCharsets.US_ASCII.decode(payload).toString().trim()));
        return records;
    }

    @Test
    void showsWhatAStartWouldAndChangesNothing() throws IOException {
        List<JournalPosition> positions = write();
        Map<String, String> before = content();

        List<String> seen;
        try (ReadOnlyJournal journal = ReadOnlyJournal.open(directory)) {
            seen = replayed(journal);
            assertThat(journal.checkpoints()).hasSize(2);
            assertThat(journal.checkpoint()).isPresent();
            assertThat(journal.checkpoint().orElseThrow().content()).hasBinaryContent(new byte[] {7});
            assertThat(journal.segments()).extracting(SegmentInfo::state).contains(State.SEALED, State.ACTIVE);
            ByteBuffer payload = ByteBuffer.allocate(4_096);
            journal.read(positions.get(39), payload);
            assertThat(StandardCharsets.US_ASCII.decode(payload.flip()).toString())
                    .startsWith("record 39 ");
        }

        assertThat(content()).isEqualTo(before);
        assertThat(seen).hasSize(15);
        try (FileJournal journal = FileJournal.open(directory, SETTINGS)) {
            assertThat(replayed(journal)).isEqualTo(seen);
        }
    }

    @Test
    void aJudgeSeesWhatAStartWouldAndARefusalChangesNothing() throws IOException {
        List<JournalPosition> positions = write();
        tear(positions.get(39));
        Map<String, String> before = content();
        List<String> seen = new ArrayList<>();

        assertThatThrownBy(() -> FileJournal.open(new DirectoryStorage(directory), SETTINGS, found -> {
                    seen.addAll(replayed(found));
                    throw new IllegalStateException("not to my liking");
                }))
                .hasMessage("not to my liking");

        assertThat(content()).isEqualTo(before);
        assertThat(seen).hasSize(14);
        try (FileJournal journal = FileJournal.open(directory, SETTINGS)) {
            assertThat(replayed(journal)).isEqualTo(seen);
        }
    }

    @Test
    void aRefusalByTheJudgeLeavesNotEvenALockFileInACopy() throws IOException {
        write();
        Files.delete(directory.resolve("journal.lock"));
        Map<String, String> before = content();

        assertThatThrownBy(() -> FileJournal.open(new DirectoryStorage(directory), SETTINGS, found -> {
                    throw new IllegalStateException("not to my liking");
                }))
                .hasMessage("not to my liking");

        assertThat(content()).isEqualTo(before);
    }

    @Test
    void aJudgeSeesThatThereIsNothingYet() {
        List<String> seen = new ArrayList<>();
        try (FileJournal journal =
                FileJournal.open(new DirectoryStorage(directory), SETTINGS, found -> seen.addAll(replayed(found)))) {
            assertThat(journal.segments()).isNotEmpty();
        }
        assertThat(seen).isEmpty();
    }

    /** As if the power had gone while the record was written: it and the end that was written behind it. */
    private void tear(JournalPosition last) throws IOException {
        try (FileChannel file =
                FileChannel.open(directory.resolve(SegmentFormat.name(last.segment())), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(4_096), last.offset() + 512L);
        }
    }

    @Test
    void checksSegmentsThatNoStartWouldRead() throws IOException {
        List<JournalPosition> positions = write();
        List<String> checked = new ArrayList<>();
        try (ReadOnlyJournal journal = ReadOnlyJournal.open(directory)) {
            for (SegmentInfo segment : journal.segments()) {
                journal.check(segment.sequence(), (position, type, payload) -> checked.add(position.toString()));
            }
        }
        assertThat(checked)
                .containsExactlyElementsOf(positions.stream()
                        .filter(position -> position.segment() != 2)
                        .map(Object::toString)
                        .toList());

        JournalPosition harmed = positions.get(2);
        flip(harmed.segment(), harmed.offset() + 100);
        try (ReadOnlyJournal journal = ReadOnlyJournal.open(directory)) {
            assertThatThrownBy(() -> journal.check(1, (position, type, payload) -> {}))
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("file=0000000001.segment offset=" + harmed.offset())
                    .hasMessageContaining("restore this file from a backup");
        }
        flip(harmed.segment(), harmed.offset() + 100);
        flip(harmed.segment(), 20);
        try (ReadOnlyJournal journal = ReadOnlyJournal.open(directory)) {
            assertThatThrownBy(() -> journal.check(1, (position, type, payload) -> {}))
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("file=0000000001.segment offset=0 the header is not what was written");
        }
    }

    @Test
    void missesRecordsInASegmentWhoseSuccessorIsGone() throws IOException {
        List<JournalPosition> positions = write();
        JournalPosition harmed = positions.get(2);
        try (var file = java.nio.channels.FileChannel.open(
                directory.resolve(ReadOnlyJournal.fileName(1)), java.nio.file.StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(512), harmed.offset());
        }

        try (ReadOnlyJournal journal = ReadOnlyJournal.open(directory)) {
            assertThatThrownBy(() -> journal.check(1, (position, type, payload) -> {}))
                    .isInstanceOf(JournalDamagedException.class)
                    .hasMessageContaining("offset=" + harmed.offset() + " no record is readable here");
        }
    }

    private void flip(long segment, int offset) throws IOException {
        Path file = directory.resolve(ReadOnlyJournal.fileName(segment));
        byte[] content = Files.readAllBytes(file);
        content[offset] ^= 1;
        Files.write(file, content);
    }

    @Test
    void keepsWritersOutWhileItIsOpenAndStaysOutWhileTheyAreIn() {
        write();
        try (FileJournal writer = FileJournal.open(directory, SETTINGS)) {
            assertThatThrownBy(() -> ReadOnlyJournal.open(directory))
                    .isInstanceOf(JournalRefusedException.class)
                    .hasMessageContaining(
                            "this process, pid " + ProcessHandle.current().pid());
            assertThat(writer.durableSequence()).isZero();
        }
        try (ReadOnlyJournal reader = ReadOnlyJournal.open(directory)) {
            assertThatThrownBy(() -> FileJournal.open(directory, SETTINGS)).isInstanceOf(JournalRefusedException.class);
            assertThatThrownBy(() -> reader.release(1))
                    .isInstanceOf(UnsupportedOperationException.class)
                    .hasMessageContaining("read only");
        }
        FileJournal.open(directory, SETTINGS).close();
    }

    @Test
    void saysWhatIsWrongWithADirectoryThatHoldsNoJournal() throws IOException {
        assertThatThrownBy(() -> ReadOnlyJournal.open(directory))
                .isInstanceOf(JournalRefusedException.class)
                .hasMessageContaining("there is no such directory");
        assertThat(directory).doesNotExist();

        Files.createDirectory(directory);
        assertThatThrownBy(() -> ReadOnlyJournal.open(directory))
                .isInstanceOf(JournalRefusedException.class)
                .hasMessageContaining("there is no journal in");

        Path file = Files.writeString(directory.resolve("letter.txt"), "Dear");
        assertThatThrownBy(() -> ReadOnlyJournal.open(directory))
                .isInstanceOf(JournalRefusedException.class)
                .hasMessageContaining("letter.txt");
        assertThatThrownBy(() -> ReadOnlyJournal.open(file))
                .isInstanceOf(JournalRefusedException.class)
                .hasMessageContaining("NotDirectoryException");
        assertThat(directory).isDirectoryContaining("glob:**letter.txt");
        assertThat(content()).hasSize(1);
    }
}
