package org.pabal.tck.outside;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import java.util.Optional;

/**
 * All that the suite needs to know of a provider.
 *
 * <p>An implementation has a public constructor without parameters. It is named by the system property
 * {@code tck.provider}, or else found by {@link java.util.ServiceLoader}. Its destinations come into being when they are
 * first used, or it overrides {@link #prepareQueue} and {@link #prepareTopic}. What it has not got, it answers with an
 * empty {@link Optional}; the tests that need it are then skipped, and say so.
 */
public interface ProviderUnderTest {
    /** A factory without a client identifier, whose credentials, if it needs any, are set. */
    ConnectionFactory connectionFactory();

    /** The same for queues; by default the same object. */
    default Optional<QueueConnectionFactory> queueConnectionFactory() {
        return connectionFactory() instanceof QueueConnectionFactory factory ? Optional.of(factory) : Optional.empty();
    }

    /** The same for topics; by default the same object. */
    default Optional<TopicConnectionFactory> topicConnectionFactory() {
        return connectionFactory() instanceof TopicConnectionFactory factory ? Optional.of(factory) : Optional.empty();
    }

    /** The factory of connections that take part in distributed transactions. */
    default Optional<XAConnectionFactory> xaConnectionFactory() {
        return Optional.empty();
    }

    /** A factory configured with this client identifier (Jakarta Messaging 3.1 §6.1.2). */
    default Optional<ConnectionFactory> connectionFactoryOf(String clientId) {
        return Optional.empty();
    }

    /** A factory and a name and password that it must refuse (Jakarta Messaging 3.1 §6.1.1). */
    default Optional<WrongCredentials> wrongCredentials() {
        return Optional.empty();
    }

    /** Called with the name of each queue before its first use. */
    default void prepareQueue(String name) {}

    /** Called with the name of each topic before its first use. */
    default void prepareTopic(String name) {}

    /** What {@link #wrongCredentials} offers. */
    record WrongCredentials(ConnectionFactory factory, String userName, String password) {}
}
