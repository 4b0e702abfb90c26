package org.pabal.engine;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.Page;
import org.pabal.engine.queue.PageContent;
import org.pabal.engine.queue.PageMove;
import org.pabal.engine.record.StoredMessage;

/** What the engine asks of the storage, and hears of later through the engine's methods. */
public sealed interface StorageRequest {

    /**
     * To write a message to the log (anew, if it is there already): for a transaction that is open, to make room in memory,
     * or to leave a segment. Its number and position change; then {@link RoutingEngine#written}.
     */
    record WriteMessage(StoredMessage stored) implements StorageRequest {}

    /**
     * To write the content of a page to the log, behind the records of this decision; then {@link RoutingEngine#written(Page,
     * byte[], long, Decision)}. Contents of the same page in the order of asking. May be left undone once {@link Page#needs}
     * says no.
     *
     * @param content never written to
     */
    record WritePage(Page page, byte[] content) implements StorageRequest {}

    /**
     * To read what of a page is not in memory; then {@link RoutingEngine#read}, in any case.
     *
     * @param content null if it has to be read too
     * @param position where the log has the content, if it is null
     * @param bytes how many it has there
     * @param unneeded of which lines the messages need not be read
     */
    record ReadPage(Page page, byte @Nullable [] content, long position, int bytes, BitSet unneeded)
            implements StorageRequest {

        /**
         * Where the messages are that have to be read, by line; 0 where none has to be. On any thread.
         *
         * @throws IllegalStateException if this is no content of a page
         */
        public long[] messages(byte[] of) {
            long[] positions = PageContent.decode(of).positions();
            for (int line = unneeded.nextSetBit(0); line >= 0; line = unneeded.nextSetBit(line + 1)) {
                positions[line] = 0;
            }
            return positions;
        }
    }

    /**
     * To write anew what the page has in segments that are to become free: to read its content, if it is to be read, and the
     * messages that {@link PageMove#show} shows, and to write those; then {@link RoutingEngine#moved}, in any case and once it
     * is durable. May be left undone, or done in part.
     */
    record MovePage(PageMove move) implements StorageRequest {}

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
