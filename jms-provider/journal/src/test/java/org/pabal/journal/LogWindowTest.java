package org.pabal.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.pabal.journal.faulty.FaultyStorage;

class LogWindowTest {

    private final FaultyStorage storage = new FaultyStorage(1);
    private final FileJournal journal = FileJournal.openStepped(
            storage, JournalSettings.defaults().withSegmentSize(256 << 10).withGroupMax(4096));

    @AfterEach
    void close() {
        journal.close();
    }

    private JournalPosition append(byte[] payload) {
        RecordBatch batch = new RecordBatch();
        batch.add(7, payload);
        journal.append(batch);
        journal.prepareSegments();
        journal.commit();
        return batch.position(0);
    }

    private byte[] read(JournalPosition position, LogWindow window, int room) {
        ByteBuffer into = ByteBuffer.allocate(room);
        int length = journal.read(position, into, window);
        assertThat(into.position()).isEqualTo(length <= room ? length : 0);
        byte[] bytes = new byte[length];
        into.flip().get(bytes, 0, into.remaining());
        return bytes;
    }

    @RepeatedTest(10)
    void readsWhatIsThereInAnyOrderAndWhatComesMeanwhile() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<byte[]> payloads = new ArrayList<>();
        List<JournalPosition> positions = new ArrayList<>();
        LogWindow window = new LogWindow();
        for (int step = 0; step < 400; step++) {
            if (positions.isEmpty() || random.nextInt(3) == 0) {
                byte[] payload = new byte[random.nextInt(20) == 0 ? random.nextInt(100_000) : random.nextInt(3_000)];
                random.nextBytes(payload);
                payloads.add(payload);
                positions.add(append(payload));
            }
            int at = random.nextInt(positions.size());
            for (int end = Math.min(positions.size(), at + random.nextInt(10)); at < end; at++) {
                assertThat(read(positions.get(at), window, 100_000))
                        .as("seed %d", seed)
                        .isEqualTo(payloads.get(at));
            }
        }
    }

    @Test
    void tellsHowLongTheRecordIsThatFindsNoRoom() {
        JournalPosition position = append(new byte[1_000]);
        assertThat(journal.read(position, ByteBuffer.allocate(10), new LogWindow()))
                .isEqualTo(1_000);
    }

    @Test
    void tellsWhatIsNotAsItWasWritten() {
        JournalPosition before = append(new byte[100]);
        JournalPosition damaged = append(new byte[100]);
        JournalPosition behind = append(new byte[100]);
        storage.flip("0000000001.segment", damaged.offset() + 50, 2);
        LogWindow window = new LogWindow();
        assertThat(read(before, window, 100)).hasSize(100);
        assertThatThrownBy(() -> read(damaged, window, 100))
                .isInstanceOf(JournalDamagedException.class)
                .hasMessageContaining("offset=" + damaged.offset());
        assertThat(read(behind, window, 100)).hasSize(100);
        assertThatThrownBy(() -> read(new JournalPosition(1, before.offset() + 8), window, 100))
                .isInstanceOf(JournalDamagedException.class);
    }
}
