package org.pabal.engine.queue;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The content of a page from when it is formed: what its entries were then, a line for each. Until it is written it is in
 * memory, then in the log. Which of the entries have gone since is known beside it.
 */
final class PageForm {

    private static final long[] NONE = {};

    private final MessageQueue queue;
    private boolean formed;
    private byte @Nullable [] content;
    private byte @Nullable [] offered;
    private int lines;
    private long[] removed = NONE;
    private long[] volatileLines = NONE;
    private long position;
    private int size;

    /** None so far. */
    PageForm(MessageQueue queue) {
        this.queue = queue;
    }

    /** @param content null if it is in the log */
    PageForm(MessageQueue queue, int lines, long[] removed, byte @Nullable [] content) {
        this.queue = queue;
        this.formed = true;
        this.lines = lines;
        this.removed = removed;
        if (content != null) {
            take(content);
        }
    }

    static long[] bits(BitSet lines, int count) {
        return Arrays.copyOf(lines.toLongArray(), (count + 63) / 64);
    }

    /** From these entries, of which each has its place in the log; whether that was possible. */
    boolean form(int lane, List<QueueEntry> entries) {
        byte[] formedNow = PageContent.encode(queue.id(), lane, entries);
        if (formedNow == null) {
            return false;
        }
        drop();
        lines = entries.size();
        removed = new long[(lines + 63) / 64];
        volatileLines = NONE;
        for (int line = 0; line < lines; line++) {
            QueueEntry entry = entries.get(line);
            entry.line = line;
            entry.changed = false;
            if (!entry.isDurable()) {
                if (volatileLines.length == 0) {
                    volatileLines = new long[removed.length];
                }
                volatileLines[line >> 6] |= 1L << line;
            }
        }
        formed = true;
        take(formedNow);
        return true;
    }

    private void take(byte[] another) {
        content = another;
        queue.register().charge(queue, another.length);
    }

    boolean isFormed() {
        return formed;
    }

    int lines() {
        return lines;
    }

    /** Null if it is in the log, or there is none. */
    byte @Nullable [] content() {
        return content;
    }

    /** Where the log has it; 0 if it has none. */
    long position() {
        return position;
    }

    /** How many bytes it has there. */
    int size() {
        return size;
    }

    /** The content, if it is to be written and was not handed over here before; else null. */
    byte @Nullable [] takeToWrite() {
        if (content == null || content == offered) {
            return null;
        }
        offered = content;
        return content;
    }

    /** Another one in its place, with the same lines. */
    void replace(byte[] by) {
        drop();
        take(by);
    }

    /** Whether what the log has of it is in one of these segments. */
    boolean isWrittenIn(LogSegments segments) {
        return content == null && segments.hold(position);
    }

    /** It is durable there. */
    void written(byte[] durable, long at) {
        if (content != durable) {
            queue.register().free(at, durable.length);
            return;
        }
        if (position != 0) {
            queue.register().free(position, size);
        }
        storedAt(at, durable.length);
        drop();
    }

    /** The log has it there. */
    void storedAt(long at, int length) {
        position = at;
        size = length;
    }

    /** Not in memory any more. */
    void drop() {
        if (content != null) {
            queue.register().charge(queue, -content.length);
            content = null;
            offered = null;
        }
    }

    /** Neither in memory nor in the log. */
    void forget() {
        drop();
        if (position != 0) {
            queue.register().free(position, size);
            position = 0;
        }
    }

    /** It has to be formed anew. */
    void unform() {
        forget();
        formed = false;
    }

    // ---- lines

    boolean isRemoved(int line) {
        return (removed[line >> 6] >>> line & 1) != 0;
    }

    void markRemoved(int line) {
        removed[line >> 6] |= 1L << line;
    }

    boolean isVolatile(int line) {
        return volatileLines.length > 0 && (volatileLines[line >> 6] >>> line & 1) != 0;
    }

    BitSet removed() {
        return BitSet.valueOf(removed);
    }

    /** Those that are gone, or will be after a restart. */
    long[] notDurable() {
        long[] bits = removed.clone();
        for (int i = 0; i < volatileLines.length; i++) {
            bits[i] |= volatileLines[i];
        }
        return bits;
    }
}
