package org.pabal.journal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32;

/**
 * A process that appends numbered records as fast as it can and prints each number once the journal has announced it, until
 * it is killed. It writes checkpoints and releases what they cover, so that segments are recycled all the while.
 */
final class AppendingProcess {

    private static final int CHECKPOINT_EVERY = 2_000;

    private AppendingProcess() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new java.io.FileOutputStream(java.io.FileDescriptor.out), true);
        try (FileJournal journal = FileJournal.open(Path.of(arguments[0]), settings())) {
            long[] next = {restore(journal)};
            out.println("from " + next[0]);
            long[] announced = {next[0]};
            journal.onDurable(sequence -> announced[0] += 3);
            RecordBatch batch = new RecordBatch();
            while (true) {
                batch.clear();
                for (int i = 0; i < 3; i++) {
                    batch.add(1, payload(next[0]++));
                }
                journal.append(batch);
                journal.commitHere();
                while (!batch.isDurable()) {
                    Thread.onSpinWait();
                }
                out.println(announced[0]);
                if (next[0] % CHECKPOINT_EVERY < 3) {
                    byte[] count = Long.toString(next[0]).getBytes(StandardCharsets.UTF_8);
                    journal.writeCheckpoint(batch.end(), stream -> stream.write(count));
                    journal.trim(batch.end());
                }
            }
        }
    }

    static JournalSettings settings() {
        return JournalSettings.defaults().withSegmentSize(256 << 10);
    }

    /** The number after the last record, all of which must be there and in order. */
    static long restore(FileJournal journal) {
        long[] next = {0};
        journal.checkpoint().ifPresent(checkpoint -> {
            try (var in = checkpoint.content()) {
                next[0] = Long.parseLong(new String(in.readAllBytes(), StandardCharsets.UTF_8));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        });
        journal.replay(journal.replayStart(), (position, type, payload) -> {
            if (!payload.equals(java.nio.ByteBuffer.wrap(payload(next[0])))) {
                throw new IllegalStateException("at " + position + " there is not record " + next[0]);
            }
            next[0]++;
        });
        return next[0];
    }

    private static byte[] payload(long number) {
        CRC32 spread = new CRC32();
        spread.update(Long.toString(number).getBytes(StandardCharsets.UTF_8));
        byte[] payload = new byte[8 + (int) (spread.getValue() % 700)];
        java.util.Arrays.fill(payload, (byte) number);
        java.nio.ByteBuffer.wrap(payload).putLong(number);
        return payload;
    }
}
