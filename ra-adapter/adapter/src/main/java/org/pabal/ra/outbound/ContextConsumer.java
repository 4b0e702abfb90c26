package org.pabal.ra.outbound;

import jakarta.jms.JMSConsumer;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.Unchecked;

/** A consumer of the simplified API as an application of a server holds it. */
final class ContextConsumer implements JMSConsumer {
    private static final long NOT_AT_ALL = -1;

    private final ConsumerHandle consumer;

    ContextConsumer(ConsumerHandle consumer) {
        this.consumer = consumer;
    }

    @Override
    public @Nullable String getMessageSelector() {
        return Unchecked.callOrNull(consumer::getMessageSelector);
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

    private <T> @Nullable T body(Class<T> type, long timeoutMillis) {
        return Unchecked.callOrNull(
                () -> consumer.receiving(timeoutMillis, (from, millis) -> from.receiveBody(type, millis)));
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> c) {
        return body(c, 0);
    }

    @Override
    public <T> @Nullable T receiveBody(Class<T> c, long timeout) {
        return body(c, Math.max(0, timeout));
    }

    @Override
    public <T> @Nullable T receiveBodyNoWait(Class<T> c) {
        return body(c, NOT_AT_ALL);
    }

    @Override
    public void close() {
        Unchecked.run(consumer::close);
    }

    // ---- forbidden

    @Override
    public @Nullable MessageListener getMessageListener() {
        throw Restrictions.forbiddenInContext("JMSConsumer.getMessageListener", "consume with a message-driven bean");
    }

    @Override
    public void setMessageListener(@Nullable MessageListener listener) {
        throw Restrictions.forbiddenInContext("JMSConsumer.setMessageListener", "consume with a message-driven bean");
    }
}
