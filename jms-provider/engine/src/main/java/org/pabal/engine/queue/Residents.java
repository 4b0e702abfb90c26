package org.pabal.engine.queue;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The entries of a closed page that are in memory nevertheless, by their lines. */
final class Residents {

    /** An entry whose line still tells where its message is, if that is there still. */
    private record Resident(QueueEntry entry, long position) {}

    // Most pages have none, and there are very many pages.
    private Map<Integer, Resident> byLine = Map.of();

    void add(QueueEntry entry) {
        if (byLine.isEmpty()) {
            byLine = new TreeMap<>();
        }
        byLine.put(entry.line, new Resident(entry, entry.stored().position()));
    }

    void take(QueueEntry entry) {
        if (!byLine.isEmpty()) {
            byLine.remove(entry.line);
        }
        if (byLine.isEmpty()) {
            byLine = Map.of();
        }
    }

    void clear() {
        byLine = Map.of();
    }

    @Nullable
    QueueEntry get(int line) {
        Resident resident = byLine.get(line);
        return resident == null ? null : resident.entry;
    }

    boolean has(int line) {
        return byLine.containsKey(line);
    }

    /** Whether it is one of them, and its line is right about where its message is. */
    boolean isAsWritten(QueueEntry entry) {
        Resident resident = byLine.get(entry.line);
        return resident != null
                && resident.entry == entry
                && resident.position == entry.stored().position();
    }

    /** In the order of their lines. */
    List<QueueEntry> entries() {
        List<QueueEntry> entries = new ArrayList<>(byLine.size());
        for (Resident resident : byLine.values()) {
            entries.add(resident.entry);
        }
        return entries;
    }

    void markIn(BitSet lines) {
        Collection<Integer> of = byLine.keySet();
        for (int line : of) {
            lines.set(line);
        }
    }

    /** Whether a message of theirs is in one of these segments. */
    boolean areIn(LogSegments segments) {
        for (Resident resident : byLine.values()) {
            if (segments.hold(resident.entry.stored().position())) {
                return true;
            }
        }
        return false;
    }
}
