package org.pabal.broker;

import org.pabal.engine.effect.Answer;
import org.pabal.message.Refusal;

/** Something asked that waits for its one answer, under the number that {@link PendingRequests} gave it. */
public interface PendingRequest {

    /** Called once, before the request can be answered. */
    void assign(long number);

    long number();

    void completed();

    void answered(Answer answer);

    void refused(Refusal refusal);
}
