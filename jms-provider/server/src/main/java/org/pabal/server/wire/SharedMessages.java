package org.pabal.server.wire;

import java.util.Arrays;
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

    private final @Nullable Message[] kept = new @Nullable Message[WireBounds.SLOTS];
    private boolean isUsed;

    /** Whether it is worth keeping, and not too much to be kept. */
    boolean mayBeKept(Message message) {
        return message.encodedSize() <= WireBounds.SLOT_BYTES_MAX;
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
        kept[slot] = message;
        return false;
    }

    /** Messages that nobody needs any more are not to stay in memory for a connection where nothing happens. */
    void forgetUnlessUsed() {
        if (!isUsed) {
            Arrays.fill(kept, null);
        }
        isUsed = false;
    }
}
