package org.pabal.ra.access;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import java.io.Serializable;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.session.Domain;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.ra.validation.Wrong;

/**
 * A broker and who connects to it.
 *
 * @param url as {@link PabalConnectionFactory} takes it
 * @param user null for whoever the URL names, or nobody in particular
 * @param password for the user
 * @param clientId of the connections, of which there can then be one at a time; null for none
 */
public record BrokerAccess(
        String url,
        @Nullable String user,
        @Nullable String password,
        @Nullable String clientId) implements Serializable {

    private static final Pattern LACKING_A_SLASH = Pattern.compile("^(pabals?:)/(?!/)");

    /** What a bean may say; what it leaves open comes from the other. Empty text is as good as none: servers write it. */
    public static BrokerAccess concluded(
            @Nullable String url,
            @Nullable String user,
            @Nullable String password,
            @Nullable String clientId,
            BrokerAccess otherwise) {
        // A user of one's own does not go with somebody else's password.
        boolean own = given(user);
        return new BrokerAccess(
                url != null && given(url) ? whole(url) : otherwise.url,
                own ? user : otherwise.user,
                own ? password : otherwise.password,
                given(clientId) ? clientId : otherwise.clientId);
    }

    /** What is wrong with a bean's own URL; nothing if it has none. */
    public static Optional<Wrong> checked(@Nullable String url) {
        if (url == null || !given(url)) {
            return Optional.empty();
        }
        try {
            var unused = new PabalConnectionFactory(whole(url)).settings();
            return Optional.empty();
        } catch (JMSRuntimeException malformed) {
            // The text names what is wrong with it; the URL itself may hold a password
            return Optional.of(new Wrong("url", "url: " + malformed.getMessage()));
        }
    }

    /** Open Liberty takes the two slashes of a definition's property for one too many in a path. */
    private static String whole(String url) {
        return LACKING_A_SLASH.matcher(url).replaceFirst("$1//");
    }

    private static boolean given(@Nullable String text) {
        return text != null && !text.isBlank();
    }

    /** The same for somebody else. */
    public BrokerAccess as(@Nullable String otherUser, @Nullable String otherPassword) {
        return new BrokerAccess(url, otherUser, otherPassword, clientId);
    }

    /** @throws JMSRuntimeException if the URL is malformed: the text names the part */
    public PabalConnectionFactory factory() {
        PabalConnectionFactory factory = new PabalConnectionFactory(url);
        if (user != null) {
            factory.setUser(user);
            factory.setPassword(password);
        }
        if (clientId != null) {
            factory.setClientID(clientId);
        }
        return factory;
    }

    /** @throws JMSException also if the URL is malformed */
    public PabalXAConnection connect(LocalBrokers brokers, Domain domain) throws JMSException {
        PabalConnectionFactory factory;
        try {
            factory = factory();
        } catch (JMSRuntimeException malformed) {
            JMSException refused = new JMSException(malformed.getMessage(), malformed.getErrorCode());
            refused.initCause(malformed);
            throw refused;
        }
        brokers.use(factory.settings().broker());
        return switch (domain) {
            case COMMON -> factory.createXAConnection();
            case QUEUE -> factory.createXAQueueConnection();
            case TOPIC -> factory.createXATopicConnection();
        };
    }

    /** For people and logs: without options and password. */
    @Override
    public String toString() {
        int options = url.indexOf('?');
        return (options < 0 ? url : url.substring(0, options)) + (user == null ? "" : " as " + user);
    }
}
