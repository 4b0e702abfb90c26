package org.pabal.client.tcp;

import org.pabal.message.Refusal;
import org.pabal.wire.BrokerFrame;

/** Something asked that waits for its one answer. Told by the thread that reads, or by whoever asks too late. */
abstract class PendingRequest {

    private long number;

    final void assign(long requestNumber) {
        number = requestNumber;
    }

    final long number() {
        return number;
    }

    abstract void completed();

    /** @return whether this was the last frame of the answer */
    boolean answered(BrokerFrame answer) {
        throw new IllegalStateException(
                "a request that is only completed or refused was answered with " + answer.type());
    }

    abstract void refused(Refusal refusal);
}
