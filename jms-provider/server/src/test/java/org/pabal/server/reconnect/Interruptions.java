package org.pabal.server.reconnect;

import jakarta.jms.JMSException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pabal.client.connection.InterruptionListener;

/** What a connection has told of its interruptions. */
final class Interruptions implements InterruptionListener {

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();

    @Override
    public void interrupted(JMSException reason) {
        told.add("interrupted " + reason.getMessage());
    }

    @Override
    public void resumed(String broker) {
        told.add("resumed " + broker);
    }

    private String next() throws InterruptedException {
        String next = told.poll(60, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing was told within 60 s");
        }
        return next;
    }

    void awaitInterrupted() throws InterruptedException {
        expect("interrupted ");
    }

    void awaitResumed() throws InterruptedException {
        expect("resumed ");
    }

    private void expect(String beginning) throws InterruptedException {
        String next = next();
        if (!next.startsWith(beginning)) {
            throw new AssertionError("told was '" + next + "', expected was '" + beginning + "…'");
        }
    }
}
