package org.pabal.journal;

import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is appended and not written yet. Its lock makes the order of sequences and of batches one; it is held for a few
 * instructions, by appenders and by whoever commits.
 */
final class PendingBatches {

    private final ArrayDeque<RecordBatch> batches = new ArrayDeque<>();
    private final ArrayDeque<Long> releases = new ArrayDeque<>();

    /** Of the batches here. */
    private long bytes;

    /** Of what has been taken and is just being written. */
    private long inFlight;

    private long lastSequence;

    /** Why nothing is taken any more. */
    private @Nullable JournalException end;

    /** Decides whether a batch may come in, while nothing else can. */
    interface Admission {

        /** Throws if it may not come behind those that wait and those that are being written. */
        void admit(RecordBatch batch, Iterable<RecordBatch> waiting, long waitingBytes, long inFlight);
    }

    synchronized long append(RecordBatch batch, Admission admission) {
        requireOpen();
        admission.admit(batch, batches, bytes, inFlight);
        batch.appended(lastSequence + 1);
        lastSequence++;
        batches.addLast(batch);
        bytes += batch.size();
        return lastSequence;
    }

    synchronized void release(long segment) {
        requireOpen();
        releases.addLast(segment);
    }

    /** Throws what says why nothing is taken any more. */
    synchronized void requireOpen() {
        JournalException reason = end;
        if (reason instanceof JournalLostException) {
            throw new JournalLostException(String.valueOf(reason.getMessage()), reason);
        }
        if (reason != null) {
            throw new JournalException(String.valueOf(reason.getMessage()), reason);
        }
    }

    synchronized boolean isEmpty() {
        return batches.isEmpty() && releases.isEmpty();
    }

    /** What is appended and not durable. */
    synchronized long bytes() {
        return bytes + inFlight;
    }

    /** The size of the first batch; 0 if there is none. */
    synchronized int headSize() {
        RecordBatch head = batches.peekFirst();
        return head == null ? 0 : head.size();
    }

    synchronized boolean hasReleases() {
        return !releases.isEmpty();
    }

    /** Takes the releases that fit in so many bytes. */
    synchronized int takeReleases(int room, List<Long> into) {
        int taken = 0;
        while (!releases.isEmpty() && room - taken >= RecordFormat.OWN_SIZE) {
            into.add(releases.removeFirst());
            taken += RecordFormat.OWN_SIZE;
        }
        inFlight += taken;
        return taken;
    }

    /** Takes the batches that fit in so many bytes, at most {@code max} of them unless the first alone is more. */
    synchronized void takeBatches(int room, int max, List<RecordBatch> into) {
        int taken = 0;
        RecordBatch head = batches.peekFirst();
        while (head != null && taken + head.size() <= room && (taken == 0 || taken + head.size() <= max)) {
            taken += head.size();
            into.add(batches.removeFirst());
            head = batches.peekFirst();
        }
        bytes -= taken;
        inFlight += taken;
    }

    /** What had been taken is where it belongs. */
    synchronized void written() {
        inFlight = 0;
    }

    /** Takes nothing any more and forgets what is here; false if that was so already. */
    synchronized boolean end(JournalException reason) {
        if (end != null) {
            return false;
        }
        end = reason;
        batches.clear();
        releases.clear();
        return true;
    }

    synchronized @Nullable JournalException end() {
        return end;
    }
}
