package org.pabal.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.pabal.journal.storage.StorageFile;

/**
 * What was read of a segment around the record that was asked for last, for who reads many that stand close to one another:
 * one read of the file then brings several. Nothing is judged by what is in it: what is not found in it whole and in its place
 * is read from the file. To be thrown away soon, since it does not hear of what becomes of the file. Owned by one thread.
 */
public final class LogWindow {

    /** No more is read at once; what is larger does not need a window. */
    static final int MOST = 64 << 10;

    private static final int LEAST = 4 << 10;

    /** So far behind the window a record may begin that is taken for one of those that follow. */
    private static final int GAP_MAX = 4 << 10;

    private final ByteBuffer bytes = ByteBuffer.allocate(MOST).limit(0);

    /** 0 when there is nothing in the window. */
    private long segment;

    private int start;
    private int size;

    /**
     * Where in {@link #bytes} this place is, with so many bytes from it on; −1 if the file has fewer. Reads from this place on, unless
     * they are there: each time more than before, as long as it goes forward.
     */
    int bring(JournalPosition position, int count, StorageFile file) throws IOException {
        int found = find(position, count);
        if (found >= 0) {
            return found;
        }
        int ahead = position.offset() - start;
        boolean goesOn = position.segment() == segment && ahead > 0 && ahead - bytes.limit() <= GAP_MAX;
        size = Math.max(count, goesOn ? Math.min(MOST, size * 4) : LEAST);
        segment = 0;
        start = position.offset();
        bytes.clear().limit(size);
        FileBytes.read(file, bytes, start);
        bytes.flip();
        segment = position.segment();
        return find(position, count);
    }

    private int find(JournalPosition position, int count) {
        long in = (long) position.offset() - start;
        return position.segment() == segment && in >= 0 && in + count <= bytes.limit() ? (int) in : -1;
    }

    ByteBuffer bytes() {
        return bytes;
    }
}
