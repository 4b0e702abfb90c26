package org.pabal.engine.queue;

import java.util.List;
import org.pabal.message.LargeBody;

/** Hears what comes into memory and what leaves it, of all queues. */
public interface EntryRegister {

    /** Whether pages are made at all. */
    boolean makesPages();

    /** So many entries are a page. */
    int pageEntriesMax();

    /** So many bytes of messages are a page. */
    long pageBytesMax();

    /** An entry of a page is in memory again. */
    void entered(QueueEntry entry);

    /** An entry has left memory; its page has it. */
    void left(QueueEntry entry);

    /** A resident of a closed page might leave memory too. */
    void loose(QueueEntry entry);

    /** Entries at the end of this lane might be made a page. */
    void isLong(PriorityLane lane);

    /** When one of a closed page's entries is due, {@link Long#MAX_VALUE} if never. */
    void schedule(Page page, long dueMillis);

    /** Bytes of the log are needed no more. */
    void free(long position, long bytes);

    /** A snapshot had this page, with messages that have these bodies. */
    void restored(Page page, List<LargeBody> bodies);

    /** An entry outside of memory is gone, with whose message there was this body. */
    void release(LargeBody body);

    /** A page is open or gone: whoever waited for it goes on. */
    void opened(Page page);

    /** So many bytes more, or fewer, are in memory for a queue. */
    void charge(MessageQueue queue, long bytes);
}
