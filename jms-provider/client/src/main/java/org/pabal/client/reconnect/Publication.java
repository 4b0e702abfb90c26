package org.pabal.client.reconnect;

import org.jspecify.annotations.Nullable;
import org.pabal.client.link.Confirmation;
import org.pabal.client.link.RefusedException;
import org.pabal.client.reconnect.OpenThings.OpenSession;
import org.pabal.message.Address;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * A message that has been published and not been confirmed. Outside of transactions it is sent until it is answered, under one
 * number; a part of a transaction that is lost is confirmed, because the commit will tell.
 */
final class Publication extends Asked {

    private final Line line;
    private final OpenThings things;
    private final OpenSession session;
    private final Address to;
    private final Message message;
    private final long roomMillis;
    private final Confirmation confirmation;
    private boolean isNumbered;

    /** How many local transactions of its session had been rolled back when it was asked. */
    private int rolledBackBefore;

    /** Whether its transaction is over before any broker has seen it. */
    private boolean isTooLate;

    /** Whether its body was to be beside it, and has gone: then it may have been carried out, but cannot be any more. */
    private boolean isInDoubt;

    private volatile boolean isBodyGone;
    private @Nullable Refusal refusal;
    private volatile boolean isOver;

    /** @param roomMillis how long it may wait for room in a full queue */
    Publication(
            Line line,
            OpenThings things,
            OpenSession session,
            Address to,
            Message message,
            long roomMillis,
            Confirmation confirmation) {
        this.line = line;
        this.things = things;
        this.session = session;
        this.to = to;
        this.message = message;
        this.roomMillis = roomMillis;
        this.confirmation = confirmation;
    }

    /** Whether it stands alone, by what its session is doing now. Under the lock, before it is asked. */
    boolean decideNumbered() {
        isNumbered = !session.isTransacted && session.branch == null;
        rolledBackBefore = session.rolledBack;
        return isNumbered;
    }

    @Override
    boolean isNumbered() {
        return isNumbered;
    }

    boolean isVoid() {
        return things.isVoid(session);
    }

    @Override
    int bytes() {
        return message.encodedSize();
    }

    @Override
    boolean isWanted() {
        return !confirmation.isGivenUp();
    }

    @Override
    void handed() {
        super.handed();
        isTooLate = session.isTransacted && rolledBackBefore != session.rolledBack;
        session.hasWork |= session.isTransacted && !isTooLate;
        LargeBody body = message.largeBody();
        isBodyGone =
                body != null && Epoch.isOwn(body.number()) && !things.bodies.containsKey(body.number()) && !isInDoubt;
    }

    @Override
    void send(Epoch at) {
        ResumableLink link = at.link();
        if (isTooLate) {
            answered((Refusal) null);
        } else if (isInDoubt) {
            var unused = link.resolve(operation()).whenComplete((done, failure) -> resolved(at, failure));
        } else if (isBodyGone) {
            answered(Losses.body());
        } else {
            try {
                link.publishOnce(
                        at.there(session.number),
                        to,
                        messageAt(at),
                        link.currentTimeMillis() + roomMillis,
                        operation(),
                        new Answer(at));
            } catch (RuntimeException unspeakable) {
                answered(new Refusal(Refusal.Code.INVALID_ARGUMENT, String.valueOf(unspeakable.getMessage())));
            }
        }
    }

    /** What one connection says of it. */
    private final class Answer implements Confirmation {
        private final Epoch from;

        Answer(Epoch from) {
            this.from = from;
        }

        @Override
        public void published(@Nullable Refusal refusal) {
            answered(from, refusal);
        }

        @Override
        public boolean isAwaited() {
            return confirmation.isAwaited();
        }

        @Override
        public boolean isUncommitted() {
            return confirmation.isUncommitted();
        }

        @Override
        public boolean isUnhurried() {
            return confirmation.isUnhurried();
        }
    }

    private Message messageAt(Epoch at) {
        LargeBody body = message.largeBody();
        return body == null || !Epoch.isOwn(body.number())
                ? message
                : message.withLargeBody(new LargeBody(at.bodyThere(body.number()), body.length()));
    }

    private void resolved(Epoch at, @Nullable Throwable failure) {
        if (failure == null) {
            answered((Refusal) null);
        } else if (!at.link().isLost()) {
            Throwable cause = failure.getCause() == null ? failure : failure.getCause();
            boolean isUndone = cause instanceof RefusedException refused
                    && refused.refusal().code() == Refusal.Code.TRANSACTION_ROLLED_BACK;
            answered(isUndone || !(cause instanceof RefusedException known) ? Losses.body() : known.refusal());
        }
    }

    private void answered(Epoch from, @Nullable Refusal answer) {
        // What a lost connection refuses is sent over the next one
        if (answer == null || !from.link().isLost()) {
            answered(answer);
        }
    }

    private void answered(@Nullable Refusal answer) {
        if (line.answered(this, () -> {})) {
            over(answer);
        }
    }

    @Override
    @Nullable
    Runnable cut(Refusal reason) {
        if (!isNumbered) {
            return isSent() || isVoid() ? () -> over(null) : null;
        }
        isInDoubt |= isSent() && message.hasLargeBody();
        return null;
    }

    @Override
    void refuse(Refusal why) {
        over(why);
    }

    /** It is told as soon as those before it have been. Under no lock. */
    void over(@Nullable Refusal answer) {
        refusal = answer;
        isOver = true;
        session.confirmations.tell();
    }

    boolean isOver() {
        return isOver;
    }

    void tell() {
        confirmation.published(refusal);
    }
}
