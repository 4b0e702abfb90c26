package org.pabal.engine.queue;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Pages of a lane in their order, some eight bytes for each: they come at the end and go at the front, for the most part. */
final class PageList extends AbstractList<Page> {

    private @Nullable Page[] pages = new @Nullable Page[4];
    private int head;
    private int size;

    @Override
    public int size() {
        return size;
    }

    @Override
    public Page get(int index) {
        Objects.checkIndex(index, size);
        return at(index);
    }

    private Page at(int index) {
        return Objects.requireNonNull(pages[head + index]);
    }

    /** The last page that does not begin behind this entry; null if there is none. */
    @Nullable
    Page floor(long id) {
        int index = lastNotBehind(id);
        return index < 0 ? null : at(index);
    }

    /** The first page that begins behind this entry; null if there is none. */
    @Nullable
    Page higher(long id) {
        int index = lastNotBehind(id) + 1;
        return index == size ? null : at(index);
    }

    /** Puts it into its place, or into that of the one that begins with the same entry. */
    void put(Page page) {
        int index = lastNotBehind(page.firstId());
        if (index >= 0 && at(index).firstId() == page.firstId()) {
            pages[head + index] = page;
            return;
        }
        if (head + size == pages.length) {
            makeRoom();
        }
        int to = head + index + 1;
        System.arraycopy(pages, to, pages, to + 1, head + size - to);
        pages[to] = page;
        size++;
        modCount++;
    }

    private void makeRoom() {
        @Nullable Page[] from = pages;
        // A quarter of it empty at the front is worth moving the rest.
        @Nullable Page[] into = head > from.length / 4 ? from : Arrays.copyOf(from, from.length + from.length / 2 + 1);
        System.arraycopy(from, head, into, 0, size);
        Arrays.fill(into, size, into.length, null);
        pages = into;
        head = 0;
    }

    /** Takes it out, if it is there. */
    void take(Page page) {
        int index = lastNotBehind(page.firstId());
        if (index < 0 || at(index) != page) {
            return;
        }
        if (index == 0) {
            pages[head++] = null;
        } else {
            System.arraycopy(pages, head + index + 1, pages, head + index, size - index - 1);
            pages[head + size - 1] = null;
        }
        size--;
        modCount++;
        if (size == 0) {
            head = 0;
            pages = pages.length > 64 ? new @Nullable Page[4] : pages;
        }
    }

    private int lastNotBehind(long id) {
        int low = 0;
        int high = size - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (at(middle).firstId() <= id) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high;
    }
}
