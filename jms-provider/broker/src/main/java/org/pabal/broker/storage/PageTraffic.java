package org.pabal.broker.storage;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.StorageRequest;
import org.pabal.engine.queue.Page;
import org.pabal.journal.Journal;
import org.pabal.message.Message;

/**
 * Pages on their way to the log and back: what has been written and read, until the engine is told. Owned by the engine's
 * loop; the reading is done aside from it.
 */
final class PageTraffic {

    private final ArrayDeque<Written> written = new ArrayDeque<>();
    private final ArrayDeque<Reading> read = new ArrayDeque<>();

    private record Written(Page page, byte[] content, long position) {}

    boolean isEmpty() {
        return written.isEmpty() && read.isEmpty();
    }

    void written(Page page, byte[] content, long position) {
        written.add(new Written(page, content, position));
    }

    void ask(StorageRequest.ReadPage asked, LogReads reads) {
        reads.ask(new Reading(asked));
    }

    /** Tells the engine one thing that has come; what it decides on that is like a command's. */
    void answerOne(PageListener engine, long nowMillis, Decision decision) {
        Written done = written.poll();
        if (done != null) {
            engine.written(done.page(), done.content(), done.position(), decision);
            return;
        }
        Reading reading = read.poll();
        if (reading != null) {
            engine.read(reading.asked.page(), reading.content, reading.messages, nowMillis, decision);
        }
    }

    private final class Reading extends LogReads.Read {

        private final StorageRequest.ReadPage asked;
        private byte[] content = new byte[0];
        private @Nullable Message[] messages = new @Nullable Message[0];
        private @Nullable RuntimeException trouble;

        Reading(StorageRequest.ReadPage asked) {
            super(asked.position(), asked.bytes());
            this.asked = asked;
        }

        @Override
        void perform(Journal journal) {
            try {
                LoggedRecords records = new LoggedRecords(journal);
                byte[] known = asked.content();
                content = known == null ? records.content(asked.position(), asked.bytes()) : known;
                long[] wanted = asked.messages(content);
                messages = new @Nullable Message[wanted.length];
                for (int line = 0; line < wanted.length; line++) {
                    if (wanted[line] != 0) {
                        messages[line] = records.message(wanted[line]);
                    }
                }
            } catch (RuntimeException failed) {
                trouble = failed;
            }
        }

        @Override
        void done() {
            if (trouble != null) {
                // Somebody waits for these messages, and none of them may be passed over.
                throw new IllegalStateException(
                        "a page of a queue cannot be read from the log: " + trouble.getMessage()
                                + "; stop the broker, see to the disk, check the data directory or restore a backup",
                        trouble);
            }
            read.add(this);
        }
    }
}
