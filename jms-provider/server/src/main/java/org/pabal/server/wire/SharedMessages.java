package org.pabal.server.wire;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;
import org.pabal.wire.WireBounds;

/**
 * What of the messages that were delivered the client at the other end has kept. Consumers of a topic get the same messages, each
 * when it has credit: from the second on a message need not cross again. Of the line's thread.
 *
 * <p>Each message has one slot, by its identity; another one in the same slot takes its place, here as there. That costs a second
 * crossing now and then, and no search ever.
 */
final class SharedMessages {

    /**
     * How many bytes may be kept from being forgotten by this, for all connections of this JVM: many that have nothing in common
     * must not fill the heap with what nobody needs any more.
     */
    private static final long HELD_MAX = Runtime.getRuntime().maxMemory() / 32;

    private static final AtomicLong HELD = new AtomicLong();

    private final AtomicLong held;
    private final long heldMax;
    private final @Nullable Message[] kept = new @Nullable Message[WireBounds.SLOTS];
    private boolean isUsed;

    SharedMessages() {
        this(HELD, HELD_MAX);
    }

    SharedMessages(AtomicLong held, long heldMax) {
        this.held = held;
        this.heldMax = heldMax;
    }

    /** Whether it is worth keeping, and not too much to be kept. */
    boolean mayBeKept(Message message) {
        return message.encodedSize() <= WireBounds.SLOT_BYTES_MAX && held.get() < heldMax;
    }

    static int slot(Message message) {
        return System.identityHashCode(message) & (WireBounds.SLOTS - 1);
    }

    /** @return whether it was kept there already */
    @SuppressWarnings("ReferenceEquality") // the very same one: looking at the content would cost what is to be saved
    boolean keep(int slot, Message message) {
        isUsed = true;
        if (kept[slot] == message) {
            return true;
        }
        put(slot, message);
        return false;
    }

    private void put(int slot, @Nullable Message message) {
        Message before = kept[slot];
        kept[slot] = message;
        held.addAndGet((message == null ? 0 : message.encodedSize()) - (before == null ? 0 : before.encodedSize()));
    }

    /** Messages that nobody needs any more are not to stay in memory for a connection where nothing happens. */
    void forgetUnlessUsed() {
        if (!isUsed) {
            forget();
        }
        isUsed = false;
    }

    /** From now on nothing is known to be kept. */
    void forget() {
        for (int slot = 0; slot < kept.length; slot++) {
            if (kept[slot] != null) {
                put(slot, null);
            }
        }
    }
}
