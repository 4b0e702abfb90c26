package org.pabal.client.body;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.link.Link;
import org.pabal.client.request.Patience;
import org.pabal.message.LargeBody;
import org.pabal.message.Refusal;

/**
 * The large body of a received message, which the broker keeps for this connection: until the message is garbage, until its
 * body is cleared, until it has been read to its end and the session goes on to the next message, or until the connection
 * closes.
 *
 * <p>Its own thread, one for all connections, is that of a {@link Cleaner}: nothing else tells that the application has
 * forgotten a message.
 */
public final class HeldBody {

    private static final class Forgotten {
        static final Cleaner CLEANER = Cleaner.create();
    }

    private final Hold hold;
    private final Patience patience;
    private final FinishedBodies finished;

    /** What the broker keeps; does not know the body, so that the cleaner may have it. */
    static final class Hold implements Runnable {
        private final Link link;
        private final LargeBody body;
        private final Supplier<CompletionStage<Void>> holder;
        private final AtomicBoolean held = new AtomicBoolean();
        private volatile CompletionStage<Void> taken = CompletableFuture.completedFuture(null);

        /** How often the link had been interrupted when it was taken: with the connection it went. */
        private volatile int interruptions;

        Hold(Link link, LargeBody body, Supplier<CompletionStage<Void>> holder) {
            this.link = link;
            this.body = body;
            this.holder = holder;
        }

        void take() {
            if (held.compareAndSet(false, true)) {
                interruptions = link.interruptions();
                taken = holder.get();
            }
        }

        boolean isCut() {
            return interruptions != link.interruptions();
        }

        /** Lets it go. Nobody waits: if it is not held in the broker, or the link is gone, nothing is to be done. */
        @Override
        public void run() {
            if (held.compareAndSet(true, false) && !isCut()) {
                var unused = link.releaseBody(body.number());
            }
        }
    }

    private HeldBody(Hold hold, Patience patience, FinishedBodies finished) {
        this.hold = hold;
        this.patience = patience;
        this.finished = finished;
        hold.take();
        Forgotten.CLEANER.register(this, hold);
    }

    /** Of a delivery that is not settled yet: from then on it does not matter when it is. */
    public static HeldBody ofDelivery(
            Link link, Patience patience, FinishedBodies finished, LargeBody body, long session, long delivery) {
        return new HeldBody(new Hold(link, body, () -> link.holdBody(session, delivery)), patience, finished);
    }

    /** Of a message that a browser shows, which is not closed yet. */
    public static HeldBody ofBrowsed(
            Link link, Patience patience, FinishedBodies finished, LargeBody body, long browser) {
        return new HeldBody(
                new Hold(link, body, () -> link.holdBrowsedBody(browser, body.number())), patience, finished);
    }

    public LargeBody body() {
        return hold.body;
    }

    /** In bytes. */
    public long length() {
        return hold.body.length();
    }

    /** Whether messages that are sent over this link may refer to it, instead of bringing it along. */
    public boolean isHeldThrough(Link link) {
        return hold.link == link && hold.held.get() && !hold.isCut();
    }

    /** The bytes, from the beginning. */
    public BodyReader read() {
        return new BodyReader(this);
    }

    /** The application is done with it: it cannot be read any more. */
    public void release() {
        hold.run();
    }

    /** It has been read to its end: it goes with the session's next message. */
    void finished() {
        finished.add(hold);
    }

    /** Held again, if it has been let go and can be had. */
    void require() throws JMSException {
        hold.take();
        if (hold.isCut()) {
            throw new IllegalStateException(
                    "cannot read the body of a large message: the connection was interrupted since the message came, and the"
                            + " broker keeps the body no more for it; unless the message was acknowledged it comes again",
                    ErrorCodes.BODY_GONE);
        }
        try {
            patience.await(hold.taken, "read the body of a large message");
        } catch (JMSException refused) {
            hold.held.set(false);
            throw Refusal.Code.NOT_FOUND.name().equals(refused.getErrorCode()) ? gone(refused) : refused;
        }
    }

    private static IllegalStateException gone(JMSException cause) {
        IllegalStateException gone = new IllegalStateException(
                "cannot read the body of a large message: the broker keeps it no more. It was read to its end before, or"
                        + " cleared, and its message has been acknowledged since, or the message was browsed and somebody"
                        + " has taken it; or the session is closed. Read it before that: " + cause.getMessage(),
                ErrorCodes.BODY_GONE);
        gone.initCause(cause);
        return gone;
    }

    CompletionStage<ByteBuffer> request(long offset, int lengthMax) {
        return hold.link.readBody(hold.body.number(), offset, lengthMax);
    }

    ByteBuffer await(CompletionStage<ByteBuffer> piece) throws JMSException {
        return patience.await(piece, "read the body of a large message");
    }

    @Override
    public String toString() {
        return "large body " + hold.body.number() + " of " + hold.body.length() + " bytes";
    }
}
