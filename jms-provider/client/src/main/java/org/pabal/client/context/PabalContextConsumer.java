package org.pabal.client.context;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;
import org.pabal.client.consumer.PabalConsumer;
import org.pabal.client.error.Unchecked;

/** A consumer of the simplified API (Jakarta Messaging 3.1 §8). */
final class PabalContextConsumer implements JMSConsumer {
    private static final long NOT_AT_ALL = -1;

    private final PabalConsumer consumer;

    PabalContextConsumer(PabalConsumer consumer) {
        this.consumer = consumer;
    }

    @Override
    public @Nullable String getMessageSelector() {
        return Unchecked.callOrNull(consumer::getMessageSelector);
    }

    @Override
    public @Nullable MessageListener getMessageListener() {
        return Unchecked.callOrNull(consumer::getMessageListener);
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) {
        Unchecked.run(() -> consumer.setMessageListener(listener));
    }

    @Override
    public @Nullable Message receive() {
        return Unchecked.callOrNull(consumer::receive);
    }

    @Override
    public @Nullable Message receive(long timeout) {
        return Unchecked.callOrNull(() -> consumer.receive(timeout));
    }

    @Override
    public @Nullable Message receiveNoWait() {
        return Unchecked.callOrNull(consumer::receiveNoWait);
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> c) {
        return Unchecked.callOrNull(() -> consumer.receiveBody(c, 0));
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> c, long timeout) {
        return Unchecked.callOrNull(() -> consumer.receiveBody(c, Math.max(0, timeout)));
    }

    @Override
    public <T> @Nullable T receiveBodyNoWait(Class<T> c) {
        return Unchecked.callOrNull(() -> consumer.receiveBody(c, NOT_AT_ALL));
    }

    @Override
    public void close() {
        Unchecked.run(consumer::close);
    }

    @Override
    public String toString() {
        return consumer.toString();
    }
}
