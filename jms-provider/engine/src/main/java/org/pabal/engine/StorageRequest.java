package org.pabal.engine;

import java.nio.ByteBuffer;
import org.pabal.engine.record.StoredMessage;

/** What the engine asks of the storage, and hears of later through the engine's methods. */
public sealed interface StorageRequest {

    /**
     * To write a message to the log (anew, if it is there already): for a transaction that is open, to make room in memory,
     * or to leave a segment. Its number and position change; then {@link RoutingEngine#written}.
     */
    record WriteMessage(StoredMessage stored) implements StorageRequest {}

    /**
     * To keep the next piece of a large body, as safely as records that are not volatile: effects of the same decision
     * wait for it.
     *
     * @param offset where it begins in the body; 0 makes the body
     * @param piece its remaining bytes, never written to; all but a body's last are as long as its first
     */
    record WriteBody(long body, long offset, ByteBuffer piece) implements StorageRequest {}

    /**
     * To read from a large body, and to tell the connection {@link org.pabal.engine.effect.Answer.BodyPiece}: at least one
     * byte, at most so many.
     */
    record ReadBody(long connection, long request, long body, long offset, int lengthMax) implements StorageRequest {}

    /** Nobody needs the body any more, once the records are durable. */
    record FreeBody(long body) implements StorageRequest {}
}
