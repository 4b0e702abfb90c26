package org.pabal.broker.storage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.queue.PageMove;
import org.pabal.engine.table.LongMap;
import org.pabal.journal.Journal;

/**
 * Pages that are taken out of segments which are to become free: what they need there is read aside from the loop, written
 * anew, and the engine is told when that is durable. A message that several pages need is written once in a round. Owned by
 * the engine's loop.
 */
final class PageMoves {

    /** A message written anew. */
    static final class Copy {
        private final int size;
        private long position;
        private int sharers;

        Copy(int size) {
            this.size = size;
        }

        /** It is durable there. Until the engine has said what of it is needed, all of it is. */
        void placed(long at, SegmentUse use) {
            position = at;
            use.add(at, size);
        }

        private void letGo(SegmentUse use) {
            if (position != 0) {
                use.add(position, -size);
            }
        }
    }

    /** Writes a message behind its new number, into a batch that tells the copy its place. */
    interface Writer {
        void write(byte[] form, Copy copy);
    }

    private final SegmentUse use;
    private final ArrayDeque<Moving> read = new ArrayDeque<>();
    private final ArrayDeque<Moving> written = new ArrayDeque<>();

    /** By the places of the originals: those of this round that others may need too. */
    private LongMap<Copy> shared = new LongMap<>();

    private int underWay;
    private @Nullable Throwable trouble;

    PageMoves(SegmentUse use) {
        this.use = use;
    }

    void ask(PageMove move, LogReads reads) {
        underWay++;
        reads.ask(new Moving(move));
    }

    /** How many have been asked for of which the engine has not been told. */
    int underWay() {
        return underWay;
    }

    /** Why something could not be read, once. */
    @Nullable
    Throwable takeTrouble() {
        Throwable taken = trouble;
        trouble = null;
        return taken;
    }

    /**
     * Writes what has been read.
     *
     * @param bytesMax so much may be written; what would be more is left where it is
     * @return how much was written
     */
    long write(Writer into, long bytesMax) {
        long bytes = 0;
        for (Moving next = read.poll(); next != null; next = read.poll()) {
            bytes += next.write(into, bytesMax - bytes);
            written.addLast(next);
        }
        return bytes;
    }

    /** Whether the engine is to be told of something. */
    boolean hasAnswer() {
        Moving next = written.peekFirst();
        return next != null && next.isDurable();
    }

    void answerOne(PageListener engine, long nowMillis, Decision decision) {
        Moving done = written.peekFirst();
        if (done != null && done.isDurable()) {
            written.removeFirst();
            underWay--;
            done.tell(engine, nowMillis, decision);
        }
    }

    /** Who comes after this gets copies of his own. Nothing may be under way. */
    void endRound() {
        for (long original : shared.sortedKeys()) {
            Copy copy = shared.get(original);
            if (copy != null) {
                copy.letGo(use);
            }
        }
        shared = new LongMap<>();
    }

    private record Line(int line, long position, boolean isShared, byte[] form) {}

    private final class Moving extends LogReads.Read {

        private final PageMove move;
        private final List<Line> lines = new ArrayList<>();
        private byte[] content = new byte[0];
        private @Nullable Copy[] copies = new @Nullable Copy[0];
        private int[] ordinals = new int[0];
        private final List<Copy> own = new ArrayList<>(0);
        private @Nullable Throwable failed;

        Moving(PageMove move) {
            super(move.position(), move.bytes());
            this.move = move;
        }

        @Override
        void perform(Journal journal) {
            try {
                LoggedRecords records = new LoggedRecords(journal);
                byte[] known = move.content();
                content = known == null ? records.content(move.position(), move.bytes()) : known;
                int count = move.show(
                        content,
                        (line, position, size, isShared) ->
                                lines.add(new Line(line, position, isShared, records.form(position))));
                copies = new @Nullable Copy[count];
                ordinals = new int[count];
            } catch (RuntimeException | OutOfMemoryError unreadable) {
                failed = unreadable;
            }
        }

        @Override
        void done() {
            // Whoever opened or emptied the page meanwhile may have made its place somebody else's.
            if (failed != null && move.isValid()) {
                trouble = failed;
            }
            if (failed != null || !move.isValid()) {
                lines.clear();
            }
            read.addLast(this);
        }

        long write(Writer into, long bytesMax) {
            long bytes = 0;
            for (Line each : lines) {
                Copy copy = each.isShared ? shared.get(each.position) : null;
                if (copy == null && bytes + each.form.length <= bytesMax) {
                    copy = new Copy(each.form.length);
                    into.write(each.form, copy);
                    bytes += each.form.length;
                    if (each.isShared) {
                        shared.put(each.position, copy);
                    } else {
                        own.add(copy);
                    }
                }
                if (copy != null) {
                    copies[each.line] = copy;
                    ordinals[each.line] = ++copy.sharers;
                }
            }
            lines.clear();
            return bytes;
        }

        boolean isDurable() {
            for (Copy copy : copies) {
                if (copy != null && copy.position == 0) {
                    return false;
                }
            }
            return true;
        }

        void tell(PageListener engine, long nowMillis, Decision decision) {
            long[] positions = new long[copies.length];
            for (int line = 0; line < copies.length; line++) {
                Copy copy = copies[line];
                positions[line] = copy == null ? 0 : copy.position;
            }
            if (failed == null) {
                engine.moved(move, content, positions, ordinals, use::add, nowMillis, decision);
            }
            own.forEach(copy -> copy.letGo(use));
        }
    }
}
