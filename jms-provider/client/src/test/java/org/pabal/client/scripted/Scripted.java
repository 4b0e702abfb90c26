package org.pabal.client.scripted;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pabal.client.config.ClientSettings;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.session.Domain;
import org.pabal.client.xa.PabalXAConnection;

/** What the tests over a {@link ScriptedLink} begin with. */
final class Scripted {
    static final PabalQueue QUEUE = new PabalQueue("orders");

    private Scripted() {}

    static ClientSettings settings(String options) {
        return ClientSettings.of("pabal:local?" + options);
    }

    static PabalConnection connection(ScriptedLink link, String options) throws JMSException {
        return new PabalConnection(link, settings(options), Domain.COMMON, null, null, null);
    }

    static PabalXAConnection xaConnection(ScriptedLink link, String options) throws JMSException {
        return new PabalXAConnection(link, settings(options), Domain.COMMON, null, null, null);
    }

    static String text(@Nullable Message message) throws JMSException {
        return message == null ? "nothing" : String.valueOf(((TextMessage) message).getText());
    }

    static List<String> texts(Message... messages) throws JMSException {
        List<String> texts = new ArrayList<>();
        for (Message message : messages) {
            texts.add(text(message));
        }
        return texts;
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("did not happen within 10 s");
        }
    }

    /** Waits until the thread waits for something itself. */
    static void awaitBlocked(Thread thread) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError(thread + " is " + thread.getState() + " and should wait");
            }
            Thread.onSpinWait();
        }
    }
}
