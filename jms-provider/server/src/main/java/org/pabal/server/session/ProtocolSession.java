package org.pabal.server.session;

import java.nio.ByteBuffer;
import org.pabal.message.Refusal;

/** One peer's conversation with the broker. Called by one thread, that of its {@link Line}; never blocks. */
public interface ProtocolSession {

    /**
     * @param bytes from position to limit, cut anywhere; valid during the call only
     */
    void received(ByteBuffer bytes);

    /** {@link Line#isWritable} was false and is true again. */
    void writable();

    /**
     * Does what is due by time: heartbeats, time limits.
     *
     * @param nowMillis monotonic, with an origin of its own
     * @return when to be called again at the latest; {@link Long#MAX_VALUE} for never
     */
    long tick(long nowMillis);

    /** The process wants the conversation to end: tells the peer why, then closes the line. */
    void end(Refusal reason);

    /** The socket is gone; called once, nothing follows. */
    void disconnected();

    /** Whether the peer has proved who it is. */
    boolean isAuthenticated();
}
