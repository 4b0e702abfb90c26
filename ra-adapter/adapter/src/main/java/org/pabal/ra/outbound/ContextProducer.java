package org.pabal.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.JMSProducer;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.error.Unchecked;

/**
 * A producer of the simplified API as an application of a server holds it. Everything is the client's but three things: a
 * send goes over the physical session of the moment, what returns the producer returns this one, and there is no
 * asynchronous sending (Jakarta Messaging 3.1 §12.2). Of some fifty methods those are all that differ: hence a proxy.
 */
final class ContextProducer implements InvocationHandler {
    private final SessionHandle session;
    private PabalManagedConnection on;
    private JMSProducer physical;

    private ContextProducer(SessionHandle session, PabalManagedConnection on) {
        this.session = session;
        this.on = on;
        this.physical = on.context().createProducer();
    }

    static JMSProducer on(SessionHandle session) {
        return Unchecked.call(() -> (JMSProducer) Proxy.newProxyInstance(
                ContextProducer.class.getClassLoader(),
                new Class<?>[] {JMSProducer.class},
                new ContextProducer(session, session.use("create a producer"))));
    }

    @Override
    public @Nullable Object invoke(Object self, Method method, Object @Nullable [] arguments) throws Throwable {
        switch (method.getName()) {
            case "setAsync" -> throw Restrictions.forbiddenInContext("JMSProducer.setAsync", "send without it");
            case "send" -> moveToSession();
            case "equals" -> {
                return arguments != null && self == arguments[0];
            }
            case "hashCode" -> {
                return System.identityHashCode(self);
            }
            default -> {}
        }
        try {
            Object result = method.invoke(physical, arguments);
            return result == physical ? self : result;
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }

    private void moveToSession() {
        PabalManagedConnection now;
        try {
            now = session.use("send");
        } catch (JMSException refused) {
            throw JmsErrors.toRuntime(refused);
        }
        if (now != on) {
            JMSProducer moved = now.context().createProducer();
            copy(physical, moved);
            physical = moved;
            on = now;
        }
    }

    private static void copy(JMSProducer from, JMSProducer to) {
        to.setDeliveryMode(from.getDeliveryMode())
                .setPriority(from.getPriority())
                .setTimeToLive(from.getTimeToLive())
                .setDeliveryDelay(from.getDeliveryDelay())
                .setDisableMessageID(from.getDisableMessageID())
                .setDisableMessageTimestamp(from.getDisableMessageTimestamp())
                .setJMSType(from.getJMSType())
                .setJMSReplyTo(from.getJMSReplyTo());
        for (String name : from.getPropertyNames()) {
            to.setProperty(name, from.getObjectProperty(name));
        }
        copyCorrelation(from, to);
    }

    /** As text where it is text: bytes that are no text come out of the text's getter as something else. */
    private static void copyCorrelation(JMSProducer from, JMSProducer to) {
        byte[] bytes = from.getJMSCorrelationIDAsBytes();
        String text = from.getJMSCorrelationID();
        if (bytes == null) {
            to.setJMSCorrelationID(text);
            return;
        }
        to.setJMSCorrelationID(text);
        if (text == null || !Arrays.equals(bytes, to.getJMSCorrelationIDAsBytes())) {
            to.setJMSCorrelationIDAsBytes(bytes);
        }
    }
}
