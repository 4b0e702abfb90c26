package org.pabal.broker.storage;

import java.lang.System.Logger.Level;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.journal.Checkpoint;
import org.pabal.journal.Journal;
import org.pabal.journal.JournalException;
import org.pabal.journal.JournalFullException;
import org.pabal.journal.JournalPosition;
import org.pabal.journal.SegmentInfo;
import org.pabal.journal.SegmentInfo.State;

/**
 * When a checkpoint is due, and what it sets free. Owned by the engine's loop; another thread writes, since that takes as long
 * as the disk likes.
 *
 * <p>A segment is released when nothing of it is needed now, nor was when each of the two checkpoints was taken that a start
 * may begin from: what a checkpoint refers to has to be there, even if the log after it says that it is not needed any more.
 */
final class Checkpoints {

    private static final System.Logger LOG = System.getLogger("org.pabal.broker");

    /** Checkpoints may be written so many times more often than at the least, while that is little to write. */
    private static final int OFTENER = 4;

    /** As long as the log written since is so many times as large, a checkpoint is little to write. */
    private static final long LITTLE = 128;

    private final Journal journal;
    private final SegmentUse use;
    private final long every;
    private final boolean isStepped;

    private long appended;
    private long goal;

    /** The segments needed at the last two checkpoints; null while a checkpoint of an earlier life may be one of the two. */
    private @Nullable Set<Long> neededAtLast;

    private @Nullable Set<Long> neededBefore;

    private @Nullable Set<Long> neededAtThis;
    private JournalPosition takenAt;
    private JournalPosition takenBefore = new JournalPosition(0, 0);

    /** The last one could not be written for want of space: not again at once, or there would be no end to it. */
    private boolean hasFailed;

    private boolean isUndated = true;
    private long lastMillis;

    /** What has become of the one that is being written. */
    private volatile Outcome outcome = Outcome.NONE;

    private enum Outcome {
        NONE,
        WRITING,
        WRITTEN,
        FAILED
    }

    Checkpoints(Journal journal, SegmentUse use, long every, boolean isStepped) {
        this.journal = journal;
        this.use = use;
        this.every = every;
        this.goal = every / OFTENER;
        this.isStepped = isStepped;
        this.takenAt = journal.checkpoint().map(Checkpoint::position).orElse(new JournalPosition(0, 0));
    }

    void appended(long bytes) {
        appended += bytes;
    }

    /** What a start would have to replay at once, since the last one or the start. */
    boolean isAnythingNew() {
        return appended > 0;
    }

    boolean isDue() {
        return appended >= goal && outcome == Outcome.NONE;
    }

    /** Space is short: asks for one before it is due by itself, if that brings a segment nearer to being free. */
    void hurry() {
        if (hasFailed) {
            return;
        }
        long end = journal.durableEnd().segment();
        for (SegmentInfo segment : journal.segments()) {
            long sequence = segment.sequence();
            boolean isDead = segment.state() == State.SEALED && use.of(sequence) == 0;
            boolean isKeptForReplay = segment.state() == State.RELEASED && sequence >= takenBefore.segment();
            if (sequence < end && (isDead || isKeptForReplay)) {
                goal = 0;
                return;
            }
        }
    }

    /** Somebody wants one as soon as everything is durable. */
    void demand() {
        goal = 0;
    }

    /** What came before is in the last one. */
    JournalPosition lastPosition() {
        return takenAt;
    }

    /** About when the last one was taken, as far as it is known: not before it was first asked. */
    long lastMillis(long nowMillis) {
        if (isUndated) {
            isUndated = false;
            lastMillis = nowMillis;
        }
        return lastMillis;
    }

    /** There may be space again for one. */
    void retry() {
        hasFailed = false;
    }

    /** Whether {@link #conclude} has something to do. Any thread may ask. */
    boolean hasNews() {
        Outcome seen = outcome;
        return seen == Outcome.WRITTEN || seen == Outcome.FAILED;
    }

    boolean isBeingWritten() {
        return outcome == Outcome.WRITING;
    }

    /**
     * Writes one in the background.
     *
     * @param upTo the end of the log, all of which is durable
     * @param written told when it is written or has failed, on another thread
     */
    void take(JournalPosition upTo, byte[] content, Runnable written) {
        neededAtThis = use.needed();
        takenBefore = takenAt;
        takenAt = upTo;
        appended = 0;
        // What a start has to replay is read by it twice, and takes longer than anything else that it does.
        goal = Math.max(every / OFTENER, Math.min(every, LITTLE * content.length));
        isUndated = true;
        outcome = Outcome.WRITING;
        Runnable work = () -> {
            boolean isWritten = false;
            try {
                isWritten = write(upTo, content);
            } finally {
                // Whatever was thrown: who closes waits for this.
                outcome = isWritten ? Outcome.WRITTEN : Outcome.FAILED;
                written.run();
            }
        };
        if (isStepped) {
            work.run();
        } else {
            Thread thread = new Thread(null, work, "pabal-checkpoint " + journal, 0, false);
            thread.setDaemon(true);
            thread.setContextClassLoader(Checkpoints.class.getClassLoader());
            thread.start();
        }
    }

    private boolean write(JournalPosition upTo, byte[] content) {
        try {
            journal.writeCheckpoint(upTo, out -> out.write(content));
            return true;
        } catch (JournalFullException full) {
            LOG.log(Level.WARNING, "no checkpoint for now: {0}", full.getMessage());
        } catch (JournalException over) {
            // The journal tells its loss itself.
            LOG.log(Level.DEBUG, "no checkpoint any more", over);
        }
        return false;
    }

    /** Releases what the last checkpoint has set free. */
    void conclude() {
        if (outcome == Outcome.WRITTEN) {
            neededBefore = neededAtLast;
            neededAtLast = neededAtThis;
            outcome = Outcome.NONE;
            hasFailed = false;
            release();
        } else if (outcome == Outcome.FAILED) {
            outcome = Outcome.NONE;
            hasFailed = true;
        }
    }

    private void release() {
        Set<Long> last = neededAtLast;
        Set<Long> before = neededBefore;
        if (last == null || before == null) {
            return;
        }
        long oldest = Long.MAX_VALUE;
        for (SegmentInfo segment : journal.segments()) {
            long sequence = segment.sequence();
            oldest = Math.min(oldest, sequence);
            if (segment.state() == State.SEALED
                    && sequence < takenAt.segment()
                    && use.of(sequence) == 0
                    && !last.contains(sequence)
                    && !before.contains(sequence)) {
                journal.release(sequence);
            }
        }
        use.forgetBefore(oldest);
    }

    /** For a start whose checkpoints are its own: a journal that has never had one. */
    void nothingBefore() {
        neededBefore = new HashSet<>();
        neededAtLast = new HashSet<>();
    }
}
