package org.pabal.client.naming;

import jakarta.jms.JMSRuntimeException;
import java.util.Hashtable;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import javax.naming.ConfigurationException;
import javax.naming.Context;
import javax.naming.NamingException;
import javax.naming.spi.InitialContextFactory;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;

/**
 * JNDI without a server: names are properties of the environment, for example in a file {@code jndi.properties} on the
 * class path.
 *
 * <pre>
 * java.naming.factory.initial = org.pabal.client.naming.PabalInitialContextFactory
 * java.naming.provider.url    = pabal:local
 * connectionFactory.jms/shop  = pabal:local:shop?jms.prefetch=10
 * queue.jms/orders            = orders
 * topic.jms/news              = news.sport
 * </pre>
 *
 * <p>{@code ConnectionFactory} is there without a property, for {@code java.naming.provider.url} or else {@code
 * pabal:local}; {@code dynamicQueues/NAME} and {@code dynamicTopics/NAME} stand for every queue and topic. {@code
 * java.naming.security.principal} and {@code credentials} are user and password of factories whose URL names none.
 */
public final class PabalInitialContextFactory implements InitialContextFactory {

    /** The factory that is always there. */
    public static final String CONNECTION_FACTORY = "ConnectionFactory";

    private static final String CONNECTION_FACTORY_PREFIX = "connectionFactory.";
    private static final String QUEUE_PREFIX = "queue.";
    private static final String TOPIC_PREFIX = "topic.";

    /** For JNDI, which calls it by name. */
    public PabalInitialContextFactory() {}

    /** @throws ConfigurationException if a property has a value that is not allowed; it is named */
    @Override
    @SuppressWarnings("JdkObsolete") // JNDI knows environments as Hashtable only
    public Context getInitialContext(@Nullable Hashtable<?, ?> environment) throws NamingException {
        Map<String, String> properties = new TreeMap<>();
        if (environment != null) {
            environment.forEach((key, value) -> {
                if (key instanceof String name && value instanceof String text) {
                    properties.put(name, text.strip());
                }
            });
        }
        String provider = properties.get(Context.PROVIDER_URL);
        String url = provider == null || provider.isEmpty() ? PabalConnectionFactory.DEFAULT_URL : provider;
        Map<String, Object> bindings = new TreeMap<>();
        bindings.put(CONNECTION_FACTORY, made(Context.PROVIDER_URL, url, text -> factory(text, properties)));
        for (Map.Entry<String, String> property : properties.entrySet()) {
            String key = property.getKey();
            String value = property.getValue();
            if (key.startsWith(CONNECTION_FACTORY_PREFIX)) {
                bind(
                        bindings,
                        key,
                        CONNECTION_FACTORY_PREFIX,
                        value.isEmpty() ? url : value,
                        text -> factory(text, properties));
            } else if (key.startsWith(QUEUE_PREFIX)) {
                bind(bindings, key, QUEUE_PREFIX, value, PabalQueue::new);
            } else if (key.startsWith(TOPIC_PREFIX)) {
                bind(bindings, key, TOPIC_PREFIX, value, PabalTopic::new);
            }
        }
        return new PabalNamingContext(bindings, "", environment == null ? new Hashtable<>() : environment);
    }

    private static void bind(
            Map<String, Object> bindings, String key, String prefix, String value, Function<String, Object> maker)
            throws ConfigurationException {
        String name = key.substring(prefix.length());
        if (name.isEmpty() || name.startsWith("/") || name.endsWith("/") || name.contains("//")) {
            throw new ConfigurationException("invalid JNDI property '" + key + "': after '" + prefix
                    + "' comes the name to look up, of parts separated by one '/'");
        }
        Object before = bindings.put(name, made(key, value, maker));
        if (before != null && !name.equals(CONNECTION_FACTORY)) {
            throw new ConfigurationException(
                    "invalid JNDI property '" + key + "': the name '" + name + "' is bound already, to " + before);
        }
    }

    private static Object made(String key, String value, Function<String, Object> maker) throws ConfigurationException {
        try {
            return maker.apply(value);
        } catch (JMSRuntimeException e) {
            ConfigurationException invalid =
                    new ConfigurationException("invalid JNDI property '" + key + "': " + e.getMessage());
            invalid.setRootCause(e);
            throw invalid;
        }
    }

    private static PabalConnectionFactory factory(String url, Map<String, String> properties) {
        PabalConnectionFactory factory = new PabalConnectionFactory(url);
        String user = properties.get(Context.SECURITY_PRINCIPAL);
        if (user != null && factory.getUser() == null) {
            factory.setUser(user);
            factory.setPassword(properties.get(Context.SECURITY_CREDENTIALS));
        }
        return factory;
    }
}
