package org.pabal.embedded;

import org.pabal.broker.PendingRequest;
import org.pabal.broker.PendingRequests;
import org.pabal.engine.effect.Answer;
import org.pabal.message.Refusal;

/** The last request of a link: once it is answered, whatever way, nothing else will be. */
final class Farewell implements PendingRequest {

    private final PendingRequests pending;
    private final Refusal reason;
    private long number;

    Farewell(PendingRequests pending, Refusal reason) {
        this.pending = pending;
        this.reason = reason;
    }

    @Override
    public void assign(long requestNumber) {
        this.number = requestNumber;
    }

    @Override
    public long number() {
        return number;
    }

    @Override
    public void completed() {
        pending.end(reason);
    }

    @Override
    public void answered(Answer answer) {
        pending.end(reason);
    }

    @Override
    public void refused(Refusal refusal) {
        pending.end(reason);
    }
}
