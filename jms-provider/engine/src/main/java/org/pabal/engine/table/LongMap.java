package org.pabal.engine.table;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * From positive longs to values; open addressing with linear probing. Walks are in ascending order of keys, so that nothing
 * depends on the table's history.
 */
public final class LongMap<V> {

    private static final int CAPACITY_MIN = 8;
    private static final long[] NO_KEYS = {};
    private static final Object[] NO_VALUES = {};

    // Zero is no key: it marks an empty slot.
    private long[] keys = NO_KEYS;
    private @Nullable Object[] values = NO_VALUES;
    private int size;
    private int shift;

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    @SuppressWarnings("unchecked") // only put() writes values
    public @Nullable V get(long key) {
        int slot = find(key);
        return slot < 0 ? null : (V) values[slot];
    }

    /** @return what was there before */
    @SuppressWarnings("unchecked") // only put() writes values
    public @Nullable V put(long key, V value) {
        if (key <= 0) {
            throw new IllegalArgumentException("invalid key=" + key + "; keys are positive");
        }
        int found = find(key);
        if (found >= 0) {
            V before = (V) values[found];
            values[found] = value;
            return before;
        }
        if (size * 2 >= keys.length) {
            resize(Math.max(CAPACITY_MIN, keys.length * 2));
        }
        insert(key, value);
        size++;
        return null;
    }

    @SuppressWarnings("unchecked") // only put() writes values
    public @Nullable V remove(long key) {
        int slot = find(key);
        if (slot < 0) {
            return null;
        }
        V removed = (V) values[slot];
        close(slot);
        size--;
        return removed;
    }

    /** Ascending; a copy, so that the walk may change the map. */
    public long[] sortedKeys() {
        long[] sorted = new long[size];
        int count = 0;
        for (long key : keys) {
            if (key != 0) {
                sorted[count++] = key;
            }
        }
        Arrays.sort(sorted);
        return sorted;
    }

    /** The values, ascending by their keys; a copy. */
    public List<V> inOrder() {
        List<V> all = new ArrayList<>(size);
        for (long key : sortedKeys()) {
            V value = get(key);
            if (value != null) {
                all.add(value);
            }
        }
        return all;
    }

    private int find(long key) {
        if (size == 0 || key == 0) {
            return -1;
        }
        int mask = keys.length - 1;
        int slot = home(key);
        while (true) {
            long there = keys[slot];
            if (there == key) {
                return slot;
            }
            if (there == 0) {
                return -1;
            }
            slot = (slot + 1) & mask;
        }
    }

    private int home(long key) {
        return (int) ((key * 0x9E3779B97F4A7C15L) >>> shift);
    }

    private void insert(long key, Object value) {
        int mask = keys.length - 1;
        int slot = home(key);
        while (keys[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        keys[slot] = key;
        values[slot] = value;
    }

    /** Moves later ones of the same run into the gap, so that no tombstones pile up. */
    private void close(int gap) {
        int mask = keys.length - 1;
        int slot = gap;
        while (true) {
            slot = (slot + 1) & mask;
            long key = keys[slot];
            if (key == 0) {
                break;
            }
            int distanceFromHome = (slot - home(key)) & mask;
            int distanceFromGap = (slot - gap) & mask;
            if (distanceFromHome >= distanceFromGap) {
                keys[gap] = key;
                values[gap] = values[slot];
                gap = slot;
            }
        }
        keys[gap] = 0;
        values[gap] = null;
    }

    private void resize(int capacity) {
        long[] oldKeys = keys;
        @Nullable Object[] oldValues = values;
        keys = new long[capacity];
        values = new Object[capacity];
        shift = Long.SIZE - Integer.numberOfTrailingZeros(capacity);
        for (int i = 0; i < oldKeys.length; i++) {
            Object value = oldValues[i];
            if (oldKeys[i] != 0 && value != null) {
                insert(oldKeys[i], value);
            }
        }
    }
}
