package org.pabal.embedded;

import org.pabal.broker.PendingRequest;
import org.pabal.client.link.Confirmation;
import org.pabal.engine.effect.Answer;
import org.pabal.message.Refusal;

/** A published message that waits for its confirmation: one small object, as there is one for each message sent. */
final class Publication implements PendingRequest {

    private final Confirmation confirmation;
    private long number;

    Publication(Confirmation confirmation) {
        this.confirmation = confirmation;
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
        confirmation.published(null);
    }

    @Override
    public void answered(Answer answer) {
        throw new IllegalStateException("a published message is confirmed, not answered with " + answer);
    }

    @Override
    public void refused(Refusal refusal) {
        confirmation.published(refusal);
    }
}
