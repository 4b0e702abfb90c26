package org.pabal.samples.tour;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.Message;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** How long the tour waits for something that is bound to happen, and what it says if it does not. */
final class Patience {

    /** Generous: only a broken tour waits so long. */
    static final Duration LIMIT = Duration.ofSeconds(20);

    private Patience() {}

    static void await(CountDownLatch latch, String what) throws InterruptedException {
        if (!latch.await(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException(
                    "waited " + LIMIT.toSeconds() + " s for " + what + "; " + latch.getCount() + " still missing");
        }
    }

    /** The text of a message in a listener, where checked exceptions have no place to go. */
    static String text(Message message) {
        try {
            return message.getBody(String.class);
        } catch (JMSException e) {
            throw new JMSRuntimeException(e.getMessage(), e.getErrorCode(), e);
        }
    }
}
