package org.pabal.broker;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The attached connections by id: open addressing, so that finding the receiver of an effect boxes nothing. Owned by the
 * engine loop.
 */
final class ConnectionTable {

    private @Nullable BrokerConnection[] slots = new @Nullable BrokerConnection[16];
    private int count;

    int count() {
        return count;
    }

    @Nullable
    BrokerConnection find(long id) {
        int mask = slots.length - 1;
        int slot = home(id, mask);
        while (true) {
            BrokerConnection candidate = slots[slot];
            if (candidate == null || candidate.id() == id) {
                return candidate;
            }
            slot = (slot + 1) & mask;
        }
    }

    void add(BrokerConnection connection) {
        if ((count + 1) * 2 > slots.length) {
            grow();
        }
        insert(connection);
        count++;
    }

    @Nullable
    BrokerConnection remove(long id) {
        int mask = slots.length - 1;
        int slot = home(id, mask);
        BrokerConnection found;
        while (true) {
            found = slots[slot];
            if (found == null) {
                return null;
            }
            if (found.id() == id) {
                break;
            }
            slot = (slot + 1) & mask;
        }
        slots[slot] = null;
        count--;
        closeGap(slot, mask);
        return found;
    }

    /** A copy of all of them. */
    List<BrokerConnection> all() {
        List<BrokerConnection> all = new ArrayList<>(count);
        for (BrokerConnection connection : slots) {
            if (connection != null) {
                all.add(connection);
            }
        }
        return all;
    }

    // Without this a search would stop at the gap before those that had to step over the removed one.
    private void closeGap(int gap, int mask) {
        int slot = (gap + 1) & mask;
        while (true) {
            BrokerConnection next = slots[slot];
            if (next == null) {
                return;
            }
            slots[slot] = null;
            insert(next);
            slot = (slot + 1) & mask;
        }
    }

    private void insert(BrokerConnection connection) {
        int mask = slots.length - 1;
        int slot = home(connection.id(), mask);
        while (slots[slot] != null) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = connection;
    }

    private void grow() {
        @Nullable BrokerConnection[] old = slots;
        slots = new @Nullable BrokerConnection[old.length * 2];
        for (BrokerConnection connection : old) {
            if (connection != null) {
                insert(connection);
            }
        }
    }

    private static int home(long id, int mask) {
        long mixed = id * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 40) & mask;
    }
}
