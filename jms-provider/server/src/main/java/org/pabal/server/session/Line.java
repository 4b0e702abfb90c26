package org.pabal.server.session;

import java.nio.ByteBuffer;

/**
 * A socket as a protocol session sees it. All methods but {@link #execute} and {@link #inLine} belong to the thread that calls the
 * session.
 */
public interface Line {

    /** With TLS known from the first byte received on. */
    Peer peer();

    /**
     * Queues bytes for the peer; nothing leaves before {@link #flush}.
     *
     * @param bytes from position to limit; they have been copied when this returns
     */
    void send(ByteBuffer bytes);

    void flush();

    /** Whether there is room for more; if not, {@link ProtocolSession#writable} tells when there is. */
    boolean isWritable();

    /** Bytes sent and not yet taken by the operating system. */
    long pendingBytes();

    /** Nothing more is received until {@link #resumeReading}: the peer is made to wait. */
    void pauseReading();

    void resumeReading();

    /**
     * Runs a task on the thread of this line, after what is queued there. From any thread.
     *
     * @return false if the line is closed and its thread takes nothing any more
     */
    boolean execute(Runnable task);

    /** As {@link #execute}, after about so long. On the thread of this line. */
    void executeLater(Runnable task, long micros);

    /** Whether the caller is on the thread of this line. */
    boolean inLine();

    /** Closes the socket when what was sent has left, or after a short time in which it could not. Idempotent. */
    void close();
}
