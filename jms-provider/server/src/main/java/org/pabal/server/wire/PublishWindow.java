package org.pabal.server.wire;

import java.util.HashMap;
import java.util.Map;
import org.pabal.wire.MalformedFrameException;

/** How many bytes of messages a peer has sent that have not been answered. Of the line's thread. */
final class PublishWindow {

    private final int bytesMax;
    private final Map<Long, Integer> unanswered = new HashMap<>();
    private long bytes;

    PublishWindow(int bytesMax) {
        this.bytesMax = bytesMax;
    }

    /** @throws MalformedFrameException if the peer was to wait before it sent more */
    void sent(long request, int size) throws MalformedFrameException {
        if (bytes >= bytesMax) {
            throw new MalformedFrameException("more than the publish window: " + bytes + " bytes unanswered, and "
                    + size + " more; allowed are " + bytesMax + " before the last");
        }
        // What wants no answer cannot be told to be over: it costs nothing but the mailbox's room, which makes it wait
        if (request != 0) {
            Integer before = unanswered.put(request, size);
            bytes += size - (before == null ? 0 : before);
        }
    }

    void answered(long request) {
        if (unanswered.isEmpty()) {
            return;
        }
        Integer size = unanswered.remove(request);
        if (size != null) {
            bytes -= size;
        }
    }
}
