package org.pabal.comparison.client;

import jakarta.jms.BytesMessage;
import jakarta.jms.Connection;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageListener;
import jakarta.jms.Session;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;

/** A provider like ours, except that what it hands to consumers goes wrong with every hundredth message. */
public final class UnreliableFactory implements ConnectionFactory {

    enum Mischief {
        LOSE,
        REPEAT,
        SWAP,
        CHANGE
    }

    private static final int EVERY = 100;
    private static final Set<Class<?>> WRAPPED = Set.of(Connection.class, Session.class, MessageConsumer.class);

    private final Mischief mischief;
    private final ConnectionFactory reliable;

    /** Takes the mischief, a colon, and the URL of a reliable broker. */
    public UnreliableFactory(String url) {
        int colon = url.indexOf(':');
        mischief = Mischief.valueOf(url.substring(0, colon));
        reliable = new PabalConnectionFactory(url.substring(colon + 1));
    }

    @Override
    public Connection createConnection() throws JMSException {
        return (Connection) wrapped(Connection.class, reliable.createConnection());
    }

    @Override
    public Connection createConnection(String userName, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public JMSContext createContext() {
        throw new UnsupportedOperationException();
    }

    @Override
    public JMSContext createContext(String userName, String password) {
        throw new UnsupportedOperationException();
    }

    @Override
    public JMSContext createContext(String userName, String password, int sessionMode) {
        throw new UnsupportedOperationException();
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        throw new UnsupportedOperationException();
    }

    private Object wrapped(Class<?> type, Object object) {
        Meddler meddler = type == MessageConsumer.class ? new Meddler() : null;
        return Proxy.newProxyInstance(
                UnreliableFactory.class.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    try {
                        if (meddler != null && method.getName().equals("setMessageListener")) {
                            ((MessageConsumer) object)
                                    .setMessageListener(meddler.around((MessageListener) arguments[0]));
                            return null;
                        }
                        if (meddler != null && method.getName().equals("receive")) {
                            return meddler.next((MessageConsumer) object, (long) arguments[0]);
                        }
                        Object result = method.invoke(object, arguments);
                        return WRAPPED.contains(method.getReturnType()) && result != null
                                ? wrapped(method.getReturnType(), result)
                                : result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** What happens to the messages of one consumer. */
    private final class Meddler {
        private final Queue<Message> ready = new ArrayDeque<>();
        private @Nullable Message kept;
        private int count;

        MessageListener around(MessageListener listener) {
            return message -> {
                try {
                    for (Message one : meddled(message)) {
                        listener.onMessage(one);
                    }
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
            };
        }

        @Nullable
        Message next(MessageConsumer consumer, long millis) throws JMSException {
            while (ready.isEmpty()) {
                Message message = consumer.receive(millis);
                if (message == null) {
                    return null;
                }
                ready.addAll(meddled(message));
            }
            return ready.remove();
        }

        private List<Message> meddled(Message message) throws JMSException {
            List<Message> out = new ArrayList<>();
            Message before = kept;
            kept = null;
            count++;
            if (count % EVERY != 0) {
                out.add(message);
            } else {
                switch (mischief) {
                    case LOSE -> {}
                    case REPEAT -> {
                        out.add(message);
                        out.add(again((BytesMessage) message));
                    }
                    case SWAP -> kept = message;
                    case CHANGE -> out.add(changed((BytesMessage) message));
                }
            }
            if (before != null) {
                out.add(before);
            }
            return out;
        }
    }

    /** The same message once more, read from its beginning. */
    private static Message again(BytesMessage message) {
        return (Message) Proxy.newProxyInstance(
                UnreliableFactory.class.getClassLoader(),
                new Class<?>[] {BytesMessage.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("readBytes")) {
                        message.reset();
                    }
                    return method.invoke(message, arguments);
                });
    }

    private static Message changed(BytesMessage message) {
        return (Message) Proxy.newProxyInstance(
                UnreliableFactory.class.getClassLoader(),
                new Class<?>[] {BytesMessage.class},
                (proxy, method, arguments) -> {
                    Object result = method.invoke(message, arguments);
                    if (method.getName().equals("readBytes")) {
                        ((byte[]) arguments[0])[Body.HEADER + 1] ^= 1;
                    }
                    return result;
                });
    }
}
