package org.pabal.journal;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * An append-only log of records that are bytes.
 *
 * <pre>{@code
 * try (Journal journal = FileJournal.open(directory, JournalSettings.defaults())) {
 *     journal.checkpoint().ifPresent(state::load);
 *     journal.replay(journal.replayStart(), state::apply);
 *     journal.onDurable(gate::open);
 *     long sequence = journal.append(batch);
 *     journal.commit();
 * }
 * }</pre>
 *
 * <p>Appending gives a provisional sequence at once; where the records are is known when they are durable. The two are kept
 * apart so that a log that is replicated elsewhere can stand in this one's place.
 *
 * <p>All methods may be called from any thread. Once a write or a force has failed the journal is <em>lost</em>: it is never
 * tried again, everything that would change it throws {@link JournalLostException}, and only opening it anew tells what is
 * there.
 */
public interface Journal extends AutoCloseable {

    /**
     * Takes a batch, to be written by the next commit. Never blocks and does no I/O.
     *
     * @return the batch's sequence: 1 for the first since the journal was opened, and one more for each
     * @throws JournalFullException if there is no room; nothing is taken
     * @throws RecordTooLargeException if no segment can hold the batch; nothing is taken
     * @throws JournalLostException if the journal is dead
     * @throws IllegalArgumentException if the batch is empty
     */
    long append(RecordBatch batch);

    /**
     * How many bytes of batches can surely be appended now: what is left in the segment in use and in the one prepared, less
     * what is pending. More may be accepted while further space is being prepared. Whoever decides on the strength of it
     * leaves some room for what sets space free.
     */
    long room();

    /** How many bytes a batch may have that surely finds room, without another segment, behind what is appended. */
    default long roomForOne() {
        return room();
    }

    /** Sees to it that what was appended is forced; another thread does it. Returns at once. */
    void commit();

    /**
     * As {@link #commit}, by a thread that has nothing else to do and may wait for the disk: if nobody commits and the load
     * is low it writes and forces itself, and the listener is called before this returns.
     */
    void commitHere();

    /** Names the listener, once, before the first append. */
    void onDurable(DurableListener listener);

    /** The sequence last announced as durable; 0 before the first. */
    long durableSequence();

    /** Where the durable log ends. */
    JournalPosition durableEnd();

    /** The checkpoint from which this journal was opened, if there was one; its content is to be read before the next. */
    Optional<Checkpoint> checkpoint();

    /** Where replay has to begin: at the checkpoint, or else at the beginning of the log. */
    JournalPosition replayStart();

    /**
     * Hands over, in order, all records from a position up to the durable end as it is at the time of the call.
     *
     * @param from {@link #replayStart()}, or the position or end of a batch after it, in a segment that is not released
     * @throws JournalDamagedException if a record is not what was written
     */
    void replay(JournalPosition from, RecordSink sink);

    /**
     * Reads the payload of the durable record at a position into the buffer and checks it.
     *
     * @return the payload's length in bytes; if that is more than the buffer has room for, nothing was put in
     * @throws JournalDamagedException if there is no such record, or not as it was written
     */
    int read(JournalPosition position, ByteBuffer into);

    /** The same, where the records before or behind it in the log may be asked for next. */
    int read(JournalPosition position, ByteBuffer into, LogWindow around);

    /**
     * Writes a checkpoint and returns when it is durable. The two last ones are kept. Blocks; appends and commits go on.
     *
     * @param upTo what comes before is in the snapshot: a durable batch's {@link RecordBatch#end end}
     * @throws JournalFullException if there is no space for it; the earlier ones stand
     * @throws JournalLostException if it could not be written for another reason
     */
    void writeCheckpoint(JournalPosition upTo, CheckpointContent content);

    /**
     * Says that nothing in this segment is needed any more. Its space is used again once that is durable and the replay from
     * either checkpoint begins after the segment. Not for the segment that is being written to.
     */
    void release(long segment);

    /** Releases all segments that end before a position. */
    void trim(JournalPosition upTo);

    /** All segments, in order. */
    List<SegmentInfo> segments();

    /** Names who is told, once, that the journal is lost; at once if it already is. */
    void onLost(Consumer<JournalLostException> listener);

    /** Makes durable what was appended, unless the journal is lost or there is no space for it, and lets go of the directory. */
    @Override
    void close();
}
