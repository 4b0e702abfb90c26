package org.pabal.server.wire;

import java.util.HashMap;
import java.util.Map;
import org.pabal.wire.MalformedFrameException;

/** How many bytes of messages a peer has sent that have not been answered. Of the line's thread. */
final class PublishWindow {

    /** Which part of the window may be filled with what is in no hurry. */
    private static final int UNHURRIED_PART = 4;

    private final int bytesMax;
    private final Map<Long, Sent> unanswered = new HashMap<>();
    private long bytes;

    private record Sent(int bytes, boolean unhurried) {}

    PublishWindow(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @throws MalformedFrameException if the peer was to wait before it sent more */
    void sent(long request, int size, boolean unhurried) throws MalformedFrameException {
        if (bytes >= bytesMax) {
            throw new MalformedFrameException("more than the publish window: " + bytes + " bytes unanswered, and "
                    + size + " more; allowed are " + bytesMax + " before the last");
        }
        // What wants no answer cannot be told to be over: it costs nothing but the mailbox's room, which makes it wait
        if (request != 0) {
            Sent before = unanswered.put(request, new Sent(size, unhurried));
            bytes += size - (before == null ? 0 : before.bytes());
        }
    }

    void answered(long request) {
        if (unanswered.isEmpty()) {
            return;
        }
        Sent sent = unanswered.remove(request);
        if (sent != null) {
            bytes -= sent.bytes();
        }
    }

    /** Whether nobody waits for an answer, nor soon for the room in this window that comes with it. */
    boolean isUnhurried(long request) {
        if (bytes >= bytesMax / UNHURRIED_PART) {
            return false;
        }
        Sent sent = unanswered.get(request);
        return sent != null && sent.unhurried();
    }
}
