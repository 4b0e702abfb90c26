package org.pabal.tck.outside;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.CompletionListener;
import jakarta.jms.Message;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A completion listener that keeps what it is told, for the test to take with a time limit. */
public final class Completions implements CompletionListener {
    private final BlockingQueue<Outcome> outcomes = new LinkedBlockingQueue<>();

    /** One callback: {@code failure} is null for a send that succeeded. */
    public record Outcome(Message message, Exception failure, Thread thread) {}

    @Override
    public void onCompletion(Message message) {
        outcomes.add(new Outcome(message, null, Thread.currentThread()));
    }

    @Override
    public void onException(Message message, Exception exception) {
        outcomes.add(new Outcome(message, exception, Thread.currentThread()));
    }

    public Outcome take() throws InterruptedException {
        Outcome outcome = outcomes.poll(JmsTest.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(outcome)
                .as("callback within " + JmsTest.PATIENCE_MILLIS + " ms")
                .isNotNull();
        return outcome;
    }

    /** The message of the next callback, which must be a success. */
    public Message takeSuccess() throws InterruptedException {
        Outcome outcome = take();
        assertThat(outcome.failure()).as("failure of the send").isNull();
        return outcome.message();
    }

    public void expectNothing() throws InterruptedException {
        assertThat(outcomes.poll(JmsTest.QUIET_MILLIS, TimeUnit.MILLISECONDS))
                .as("no callback")
                .isNull();
    }

    public int size() {
        return outcomes.size();
    }
}
