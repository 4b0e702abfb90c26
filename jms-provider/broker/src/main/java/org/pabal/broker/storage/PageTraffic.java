package org.pabal.broker.storage;

import java.lang.System.Logger.Level;
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

    private static final System.Logger LOG = System.getLogger("org.pabal.broker");

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
            Throwable trouble = reading.trouble;
            if (trouble == null) {
                engine.read(reading.asked.page(), reading.content, reading.messages, nowMillis, decision);
            } else {
                report(reading.asked.page(), trouble);
                engine.unreadable(reading.asked.page(), String.valueOf(trouble.getMessage()), nowMillis, decision);
            }
        }
    }

    /** Once for each page; it is tried again and again. */
    private static void report(Page page, Throwable trouble) {
        LOG.log(
                page.demand().trouble() == null ? Level.ERROR : Level.DEBUG,
                "queue ''{0}'' stops before {1} of its messages (entries {2} to {3}), which cannot be read: {4}."
                        + " They stay where they are, and nothing behind them is delivered; it is tried again from time to"
                        + " time, and all other queues go on. See to the disk or restore the file; ''pabal export"
                        + " --salvage'' gets out of a copy what can be read, and a purge of the queue gives them up",
                page.queue().name(),
                page.away(),
                Long.toString(page.firstId()),
                Long.toString(page.lastId()),
                trouble.getMessage());
    }

    private final class Reading extends LogReads.Read {

        private final StorageRequest.ReadPage asked;
        private byte[] content = new byte[0];
        private @Nullable Message[] messages = new @Nullable Message[0];
        private @Nullable Throwable trouble;

        Reading(StorageRequest.ReadPage asked) {
            super(asked.position(), asked.bytes());
            this.asked = asked;
        }

        @Override
        void perform(Journal journal) {
            try {
                LoggedRecords records = new LoggedRecords(journal);
                content = records.content(asked);
                messages = records.messages(asked, content);
            } catch (RuntimeException | OutOfMemoryError failed) {
                trouble = failed;
            }
        }

        @Override
        void done() {
            read.add(this);
        }
    }
}
