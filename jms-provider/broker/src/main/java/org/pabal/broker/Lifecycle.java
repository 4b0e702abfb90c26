package org.pabal.broker;

import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/** A broker's state, and why it is over once it is. Any thread may ask and move it on. */
final class Lifecycle {

    private final String broker;
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile BrokerState state = BrokerState.STARTING;
    private volatile @Nullable Throwable cause;

    Lifecycle(String broker) {
        this.broker = broker;
    }

    BrokerState state() {
        return state;
    }

    /** Takes the step if the table has it; whether it did. */
    synchronized boolean advance(BrokerState next) {
        if (!state.mayBecome(next)) {
            return false;
        }
        state = next;
        return true;
    }

    /** Takes the step to FAILED, if it is not over already. */
    synchronized void fail(Throwable why) {
        if (state.mayBecome(BrokerState.FAILED)) {
            cause = why;
            state = BrokerState.FAILED;
        }
    }

    /** All connections have been told; {@link #awaitOver} may return. */
    void over() {
        over.countDown();
    }

    boolean awaitOver(long millis) throws InterruptedException {
        return over.await(millis, TimeUnit.MILLISECONDS);
    }

    /** What a connection is told that can no longer be served. */
    Refusal unavailable() {
        Throwable why = cause;
        String text = why != null
                ? "broker '" + broker + "' has failed and carries out nothing any more: " + why
                        + "; its log has the details; stop it and start it again"
                : "broker '" + broker + "' is " + state.name().toLowerCase(Locale.ROOT)
                        + "; connect again when it has been started";
        return new Refusal(Refusal.Code.BROKER_UNAVAILABLE, text);
    }
}
