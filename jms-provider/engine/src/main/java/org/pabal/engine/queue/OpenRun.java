package org.pabal.engine.queue;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.StoredMessage;

/** The entries of an open page, which stand in its lane one behind the other. */
final class OpenRun implements Iterable<QueueEntry> {

    private final Page page;

    /** Null while the page is closed. */
    @Nullable
    QueueEntry first;

    /** How many differ from the page's content. */
    private int changed;

    OpenRun(Page page) {
        this.page = page;
    }

    @Override
    public Iterator<QueueEntry> iterator() {
        return new Iterator<>() {
            private @Nullable LaneNode node = first;

            @Override
            public boolean hasNext() {
                return node instanceof QueueEntry entry && entry.page == page;
            }

            @Override
            public QueueEntry next() {
                if (!(node instanceof QueueEntry entry)) {
                    throw new NoSuchElementException("the run of " + page + " ends before this");
                }
                node = entry.next;
                return entry;
            }
        };
    }

    /** The last of those whose messages have no place in the log yet, or are about to get another; null if all are at rest. */
    @Nullable
    QueueEntry lastOnItsWay() {
        QueueEntry last = null;
        for (QueueEntry entry : this) {
            if (entry.isOnItsWay()) {
                last = entry;
            }
        }
        return last;
    }

    /** @param live how many there are */
    List<QueueEntry> entries(int live) {
        List<QueueEntry> entries = new ArrayList<>(live);
        for (QueueEntry entry : this) {
            entries.add(entry);
        }
        return entries;
    }

    /** The page is closed from now on. */
    void end() {
        first = null;
    }

    /** These stand in the lane, in this order. */
    void begin(QueueEntry[] entries) {
        first = entries[0];
        changed = 0;
        for (QueueEntry entry : entries) {
            changed += entry.changed ? 1 : 0;
        }
    }

    void changed(QueueEntry entry) {
        if (!entry.changed) {
            entry.changed = true;
            changed++;
        }
    }

    /** How many differ from the content. */
    int changed() {
        return changed;
    }

    /** The content says all of them. */
    void formed() {
        changed = 0;
    }

    /** Before it leaves the lane. */
    void leaving(QueueEntry entry) {
        if (entry.changed) {
            changed--;
        }
        if (entry == first) {
            first = entry.next instanceof QueueEntry following && following.page == page ? following : null;
        }
    }

    /** Whether one of those who wait needs one of them now. */
    boolean isInUse() {
        for (QueueEntry entry : this) {
            for (LanePosition at = entry.positions; at != null; at = at.next) {
                if (at.isWaiting()) {
                    return true;
                }
            }
        }
        return false;
    }

    /** How many bytes of memory those take that may leave it. */
    long closable(long nowMillis) {
        long freed = 0;
        for (QueueEntry entry : this) {
            if (entry.mayLeave(nowMillis)) {
                freed += entry.memoryBytes();
            }
        }
        return freed;
    }

    /** The messages that are in no log, and that nobody writes unasked. */
    List<StoredMessage> unwritten() {
        List<StoredMessage> unwritten = new ArrayList<>();
        for (QueueEntry entry : this) {
            if (entry.stored().wantsWriting() && !entry.isDurable()) {
                unwritten.add(entry.stored());
            }
        }
        return unwritten;
    }

    boolean isIn(LogSegments segments) {
        for (QueueEntry entry : this) {
            if (segments.hold(entry.stored().position())) {
                return true;
            }
        }
        return false;
    }
}
