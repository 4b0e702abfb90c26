package org.pabal.engine.queue;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * A closed page on its way out of some segments of the log: its messages there are written anew, and then its content, which
 * says where they are. Void as soon as anything else becomes of the content.
 */
public final class PageMove {

    private final Page page;
    private final LogSegments from;
    private final byte @Nullable [] content;
    private final long position;
    private final int bytes;
    private final BitSet unneeded;

    PageMove(Page page, LogSegments from) {
        this.page = page;
        this.from = from;
        this.content = page.content();
        this.position = page.position();
        this.bytes = page.bytes();
        this.unneeded = page.unneededLines();
    }

    public Page page() {
        return page;
    }

    /** The content, if it is in memory; null if it is to be read. */
    public byte @Nullable [] content() {
        return content;
    }

    /** Where the log has the content, if it is to be read. */
    public long position() {
        return position;
    }

    /** How many bytes it has there. */
    public int bytes() {
        return bytes;
    }

    /** Whether it still says how the page stands. */
    public boolean isValid() {
        return page.isMovedBy(this);
    }

    /** What is to be copied of one line. */
    public interface Lines {

        /**
         * @param position where the message is now
         * @param isShared whether entries of other queues may need the same message
         */
        void line(int line, long position, int size, boolean isShared);
    }

    /**
     * Shows the messages that are to be written anew. On any thread.
     *
     * @return how many lines there are
     * @throws IllegalStateException if this is no content of a page
     */
    public int show(byte[] of, Lines told) {
        PageContent lines = PageContent.decode(of);
        for (int line = 0; line < lines.lines; line++) {
            if (!unneeded.get(line) && from.hold(lines.positions[line])) {
                told.line(line, lines.positions[line], lines.sizes[line], lines.isShared(line));
            }
        }
        return lines.lines;
    }

    /**
     * What the content is when its messages have been written anew; null if there is nothing to be changed in it.
     *
     * @param before the content as it was
     * @param positions of the copies by line; 0 where there is none
     * @param ordinals by line, see {@link #share}
     */
    byte @Nullable [] apply(byte[] before, long[] positions, int[] ordinals, LogBytes gained) {
        PageContent lines = PageContent.decode(before);
        boolean any = isToBeWrittenAnew();
        for (int line = 0; line < lines.lines; line++) {
            if (positions[line] != 0 && page.hasAway(line)) {
                page.away.move(
                        lines,
                        line,
                        page.form.isVolatile(line),
                        positions[line],
                        ordinals[line],
                        page.queue().register(),
                        gained);
                any = true;
            }
        }
        return any ? lines.encode() : null;
    }

    private boolean isToBeWrittenAnew() {
        return content == null && from.hold(position);
    }

    /**
     * How many bytes of a copy are on the account of one of those who share it. Not the same for all, as nobody knows how many
     * there are: whoever comes later gets less. Never all, so that it is known to be shared, and never nothing, so that it is
     * known to be needed; and so that one who is left does not make the copy look mostly dead.
     *
     * @param ordinal 1 for the first of them
     */
    public static int share(int size, int ordinal) {
        return Math.max(1, size / (ordinal + 1));
    }

    @Override
    public String toString() {
        return "move of " + page + " from " + from + " without lines "
                + Arrays.toString(unneeded.stream().toArray());
    }
}
