package org.pabal.broker.storage;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.Decision;
import org.pabal.engine.LiveBytes;
import org.pabal.engine.queue.LogSegments;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageMove;
import org.pabal.message.Message;

/** Who is told what has become of pages: the engine, or what stands around it. On the engine's loop. */
public interface PageListener {

    /** See {@link org.pabal.engine.RoutingEngine#written(Page, byte[], long, Decision)}. */
    void written(Page page, byte[] content, long position, Decision decision);

    /** See {@link org.pabal.engine.RoutingEngine#read}. */
    void read(Page page, byte[] content, @Nullable Message[] messages, long nowMillis, Decision decision);

    /** See {@link org.pabal.engine.RoutingEngine#unreadable}. */
    void unreadable(Page page, String why, long nowMillis, Decision decision);

    /** See {@link org.pabal.engine.RoutingEngine#evacuate}. */
    boolean evacuate(LogSegments segments, long bytesMax, long messageMax, long nowMillis, Decision decision);

    /** See {@link org.pabal.engine.RoutingEngine#moved}. */
    void moved(
            PageMove move,
            byte[] content,
            long[] positions,
            int[] ordinals,
            LiveBytes gained,
            long nowMillis,
            Decision decision);
}
