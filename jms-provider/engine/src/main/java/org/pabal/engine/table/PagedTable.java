package org.pabal.engine.table;

import org.jspecify.annotations.Nullable;

/**
 * From positive longs that are handed out in sequence to values. Neighbours share a page, so that working through a queue
 * touches memory in order; a page goes when its last value does. One value alone on its page costs about 300 bytes.
 */
public final class PagedTable<V> {

    private static final int PAGE_BITS = 6;
    private static final int PAGE_SIZE = 1 << PAGE_BITS;

    private static final class Page {
        final @Nullable Object[] values = new Object[PAGE_SIZE];
        final long number;
        int used;

        Page(long number) {
            this.number = number;
        }
    }

    // Keys of the map are page numbers plus one: page 0 exists, key 0 does not.
    private final LongMap<Page> pages = new LongMap<>();
    private @Nullable Page last;
    private long size;

    public long size() {
        return size;
    }

    @SuppressWarnings("unchecked") // only put() writes values
    public @Nullable V get(long key) {
        Page page = page(key >>> PAGE_BITS);
        return page == null ? null : (V) page.values[(int) key & (PAGE_SIZE - 1)];
    }

    /** @throws IllegalStateException if there is a value for this key */
    public void put(long key, V value) {
        if (key <= 0) {
            throw new IllegalArgumentException("invalid key=" + key + "; keys are positive");
        }
        long number = key >>> PAGE_BITS;
        Page page = page(number);
        if (page == null) {
            page = new Page(number);
            pages.put(number + 1, page);
            last = page;
        }
        int slot = (int) key & (PAGE_SIZE - 1);
        if (page.values[slot] != null) {
            throw new IllegalStateException("key " + key + " is in use");
        }
        page.values[slot] = value;
        page.used++;
        size++;
    }

    @SuppressWarnings("unchecked") // only put() writes values
    public @Nullable V remove(long key) {
        Page page = page(key >>> PAGE_BITS);
        if (page == null) {
            return null;
        }
        int slot = (int) key & (PAGE_SIZE - 1);
        Object removed = page.values[slot];
        if (removed == null) {
            return null;
        }
        page.values[slot] = null;
        size--;
        if (--page.used == 0) {
            pages.remove(page.number + 1);
            last = null;
        }
        return (V) removed;
    }

    /** Ascending; a copy, so that the walk may change the table. */
    public long[] sortedKeys() {
        long[] keys = new long[Math.toIntExact(size)];
        int count = 0;
        for (long pageKey : pages.sortedKeys()) {
            Page page = pages.get(pageKey);
            if (page != null) {
                for (int slot = 0; slot < PAGE_SIZE; slot++) {
                    if (page.values[slot] != null) {
                        keys[count++] = (page.number << PAGE_BITS) + slot;
                    }
                }
            }
        }
        return keys;
    }

    private @Nullable Page page(long number) {
        Page page = last;
        if (page != null && page.number == number) {
            return page;
        }
        page = pages.get(number + 1);
        if (page != null) {
            last = page;
        }
        return page;
    }
}
