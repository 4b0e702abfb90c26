package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;

/** The entries of one priority in the order of their arrival, whatever their state: those in memory, and closed pages. */
public final class PriorityLane {

    private final MessageQueue queue;
    private final int index;
    private final @Nullable LanePages pages;
    private @Nullable LaneNode head;
    private @Nullable LaneNode tail;

    PriorityLane(MessageQueue queue, int index) {
        this.queue = queue;
        this.index = index;
        this.pages = queue.register().makesPages() ? new LanePages(this) : null;
    }

    public MessageQueue queue() {
        return queue;
    }

    /** The priority, or {@link MessageQueue#PRIORITIES}. */
    public int index() {
        return index;
    }

    public @Nullable LaneNode head() {
        return head;
    }

    /** Whether there may be pages in it. */
    public boolean hasPages() {
        return pages != null;
    }

    public LanePages pages() {
        if (pages == null) {
            throw new IllegalStateException("no pages are made of " + queue);
        }
        return pages;
    }

    void append(QueueEntry entry) {
        LaneNode last = tail;
        entry.previous = last;
        if (last == null) {
            head = entry;
        } else {
            last.next = entry;
        }
        tail = entry;
        if (pages != null) {
            pages.appended(entry);
            if (pages.isLong()) {
                queue.register().isLong(this);
            }
        }
    }

    /** Puts a closed page before a node; at the end before null. */
    void insert(Page page, @Nullable LaneNode behind) {
        link(behind == null ? tail : behind.previous, page, page, behind);
        pages().added(page);
    }

    /** Takes a young entry out, which goes into a page. */
    void take(QueueEntry entry) {
        pages().leaving(entry);
        unlink(entry);
    }

    /** Takes an entry out for good. */
    void remove(QueueEntry entry) {
        if (entry.page != null) {
            entry.page.removed(entry);
            return;
        }
        if (pages != null) {
            pages.leaving(entry);
        }
        unlink(entry);
    }

    void unlink(LaneNode node) {
        if (node.positions != null) {
            LanePosition.moveOn(node);
        }
        LaneNode before = node.previous;
        LaneNode behind = node.next;
        if (before == null) {
            head = behind;
        } else {
            before.next = behind;
        }
        if (behind == null) {
            tail = before;
        } else {
            behind.previous = before;
        }
        node.previous = null;
        node.next = null;
    }

    /** Puts a chain of nodes between two neighbours, in the place of whatever was there. */
    void link(@Nullable LaneNode before, LaneNode first, LaneNode last, @Nullable LaneNode behind) {
        first.previous = before;
        last.next = behind;
        if (before == null) {
            head = first;
        } else {
            before.next = first;
        }
        if (behind == null) {
            tail = last;
        } else {
            behind.previous = last;
        }
    }
}
