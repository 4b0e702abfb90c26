package org.pabal.tck.outside;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.TextMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A listener that keeps what it gets, for the test to take with a time limit. */
public final class Inbox implements MessageListener {
    private final BlockingQueue<Message> messages = new LinkedBlockingQueue<>();

    @Override
    public void onMessage(Message message) {
        messages.add(message);
    }

    public Message take() throws InterruptedException {
        Message message = messages.poll(JmsTest.PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
        assertThat(message)
                .as("message within " + JmsTest.PATIENCE_MILLIS + " ms")
                .isNotNull();
        return message;
    }

    public String takeText() throws InterruptedException, JMSException {
        return ((TextMessage) take()).getText();
    }

    public List<String> takeTexts(int count) throws InterruptedException, JMSException {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            texts.add(takeText());
        }
        return texts;
    }

    public void expectNothing() throws InterruptedException {
        assertThat(messages.poll(JmsTest.QUIET_MILLIS, TimeUnit.MILLISECONDS))
                .as("no message")
                .isNull();
    }

    public int size() {
        return messages.size();
    }
}
