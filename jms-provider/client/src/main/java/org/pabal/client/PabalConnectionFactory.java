package org.pabal.client;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.QueueConnectionFactory;
import jakarta.jms.TopicConnectionFactory;
import jakarta.jms.XAConnectionFactory;
import jakarta.jms.XAJMSContext;
import jakarta.jms.XAQueueConnectionFactory;
import jakarta.jms.XATopicConnectionFactory;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;
import org.pabal.client.config.BrokerUrl;
import org.pabal.client.config.ClientOption;
import org.pabal.client.config.ClientSettings;
import org.pabal.client.config.LinkProviders;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.context.PabalContext;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.session.Domain;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.client.xa.PabalXAContext;

/**
 * Makes connections to a Pabal broker (Jakarta Messaging 3.1 §2.7, §6.1): of the classic, the simplified and the legacy
 * APIs, for XA as well.
 *
 * <pre>{@code
 * ConnectionFactory factory = new PabalConnectionFactory("pabal:local");
 * try (JMSContext context = factory.createContext()) {
 *     context.createProducer().send(context.createQueue("orders"), "one bicycle");
 * }
 * }</pre>
 *
 * <p>Everything is said in the URL, or by setters, which count more than the URL; both are checked at once, and what is
 * wrong is an unchecked JMSRuntimeException that names it. Options of the broker's own are checked when a connection is
 * made. See {@code docs/reference/connection-url.md}.
 *
 * <p>Safe for use by many threads. Setters change what is connected later, never what is connected already. Serialised,
 * and as a JNDI reference, it holds the password as it was given.
 */
public final class PabalConnectionFactory
        implements ConnectionFactory,
                QueueConnectionFactory,
                TopicConnectionFactory,
                XAConnectionFactory,
                XAQueueConnectionFactory,
                XATopicConnectionFactory,
                Serializable,
                Referenceable {

    /** A broker in this JVM, started on first use. */
    public static final String DEFAULT_URL = "pabal:local";

    /** The type of the {@link StringRefAddr} with the URL in {@link #getReference()}; others are options by name. */
    public static final String REFERENCE_URL = "url";

    private static final long serialVersionUID = 1L;

    /** JNDI finds it by this name, and so do we: that package stands on this one. */
    private static final String OBJECT_FACTORY = "org.pabal.client.naming.PabalObjectFactory";

    private String url;

    /** What setters said, by the options' names in URLs. */
    private final TreeMap<String, String> overrides = new TreeMap<>();

    /** What comes of both; null until it is first needed after a change. Guarded, as the rest, by this. */
    private transient @Nullable ClientSettings settings;

    /** For {@link #DEFAULT_URL}, unless {@link #setUrl} says otherwise. */
    public PabalConnectionFactory() {
        this(DEFAULT_URL);
    }

    /** @throws jakarta.jms.JMSRuntimeException if the URL is malformed, or an option {@code jms.…} of it */
    public PabalConnectionFactory(String url) {
        this.settings = ClientSettings.of(url);
        this.url = url;
    }

    /**
     * @param user who connects, unless a connection is created for somebody else
     * @throws jakarta.jms.JMSRuntimeException if the URL is malformed, or an option {@code jms.…} of it
     */
    public PabalConnectionFactory(String url, @Nullable String user, @Nullable String password) {
        this(url);
        change(ClientOption.USER.key(), user);
        change(ClientOption.PASSWORD.key(), password);
    }

    // Connections

    @Override
    public PabalConnection createConnection() throws JMSException {
        return connect(Domain.COMMON, settings());
    }

    @Override
    public PabalConnection createConnection(@Nullable String userName, @Nullable String password) throws JMSException {
        return connect(Domain.COMMON, settings().as(userName, password));
    }

    @Override
    public PabalConnection createQueueConnection() throws JMSException {
        return connect(Domain.QUEUE, settings());
    }

    @Override
    public PabalConnection createQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connect(Domain.QUEUE, settings().as(userName, password));
    }

    @Override
    public PabalConnection createTopicConnection() throws JMSException {
        return connect(Domain.TOPIC, settings());
    }

    @Override
    public PabalConnection createTopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connect(Domain.TOPIC, settings().as(userName, password));
    }

    @Override
    public PabalXAConnection createXAConnection() throws JMSException {
        return connectXa(Domain.COMMON, settings());
    }

    @Override
    public PabalXAConnection createXAConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connectXa(Domain.COMMON, settings().as(userName, password));
    }

    @Override
    public PabalXAConnection createXAQueueConnection() throws JMSException {
        return connectXa(Domain.QUEUE, settings());
    }

    @Override
    public PabalXAConnection createXAQueueConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connectXa(Domain.QUEUE, settings().as(userName, password));
    }

    @Override
    public PabalXAConnection createXATopicConnection() throws JMSException {
        return connectXa(Domain.TOPIC, settings());
    }

    @Override
    public PabalXAConnection createXATopicConnection(@Nullable String userName, @Nullable String password)
            throws JMSException {
        return connectXa(Domain.TOPIC, settings().as(userName, password));
    }

    private static PabalConnection connect(Domain domain, ClientSettings settings) throws JMSException {
        return new PabalConnection(
                LinkProviders.connect(settings),
                settings,
                domain,
                settings.clientId(),
                settings.user(),
                settings.password());
    }

    private static PabalXAConnection connectXa(Domain domain, ClientSettings settings) throws JMSException {
        return new PabalXAConnection(
                LinkProviders.connect(settings),
                settings,
                domain,
                settings.clientId(),
                settings.user(),
                settings.password());
    }

    // Contexts

    @Override
    public JMSContext createContext() {
        return context(settings(), JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password) {
        return context(settings().as(userName, password), JMSContext.AUTO_ACKNOWLEDGE);
    }

    @Override
    public JMSContext createContext(@Nullable String userName, @Nullable String password, int sessionMode) {
        return context(settings().as(userName, password), sessionMode);
    }

    @Override
    public JMSContext createContext(int sessionMode) {
        return context(settings(), sessionMode);
    }

    @Override
    public XAJMSContext createXAContext() {
        return xaContext(settings());
    }

    @Override
    public XAJMSContext createXAContext(@Nullable String userName, @Nullable String password) {
        return xaContext(settings().as(userName, password));
    }

    private static JMSContext context(ClientSettings settings, int sessionMode) {
        try {
            return PabalContext.open(connect(Domain.COMMON, settings), sessionMode, settings.autoStart());
        } catch (JMSException e) {
            throw JmsErrors.toRuntime(e);
        }
    }

    private static XAJMSContext xaContext(ClientSettings settings) {
        try {
            return PabalXAContext.open(connectXa(Domain.COMMON, settings), settings.autoStart());
        } catch (JMSException e) {
            throw JmsErrors.toRuntime(e);
        }
    }

    // Settings

    /** Everything that is in force: defaults, the URL, and what was set besides. */
    public synchronized ClientSettings settings() {
        ClientSettings known = settings;
        if (known == null) {
            known = ClientSettings.conclude(BrokerUrl.parse(url), overrides);
            settings = known;
        }
        return known;
    }

    /** @param value null to go by the URL again */
    private synchronized void change(String key, @Nullable String value) {
        Map<String, String> changed = new TreeMap<>(overrides);
        if (value == null) {
            changed.remove(key);
        } else {
            changed.put(key, value);
        }
        // Concluded first: what is not valid changes nothing
        settings = ClientSettings.conclude(BrokerUrl.parse(url), changed);
        overrides.clear();
        overrides.putAll(changed);
    }

    /** Sets any option of the client, {@code jms.…}, by its name in URLs; null to go by the URL again. */
    public void set(String option, @Nullable String value) {
        change(option, value);
    }

    /** The URL as it was given, with its options. */
    public synchronized String getUrl() {
        return url;
    }

    /** @throws jakarta.jms.JMSRuntimeException if it is malformed; the URL before stands then */
    public synchronized void setUrl(String url) {
        settings = ClientSettings.conclude(BrokerUrl.parse(url), overrides);
        this.url = url;
    }

    public @Nullable String getUser() {
        return settings().user();
    }

    public void setUser(@Nullable String user) {
        change(ClientOption.USER.key(), user);
    }

    public @Nullable String getPassword() {
        return settings().password();
    }

    public void setPassword(@Nullable String password) {
        change(ClientOption.PASSWORD.key(), password);
    }

    public @Nullable String getClientID() {
        return settings().clientId();
    }

    /** The client id of every connection, of which there can then be one at a time (Jakarta Messaging 3.1 §6.1.2). */
    public void setClientID(@Nullable String id) {
        change(ClientOption.CLIENT_ID.key(), id);
    }

    public int getPrefetch() {
        return settings().prefetch();
    }

    /** @param messages sent ahead to each consumer, 0 to 100,000; 0 for none */
    public void setPrefetch(int messages) {
        change(ClientOption.PREFETCH.key(), String.valueOf(messages));
    }

    public boolean isStrict() {
        return settings().strict();
    }

    /** Whether what the specification forbids but most providers let pass is an error. */
    public void setStrict(boolean strict) {
        change(ClientOption.STRICT.key(), String.valueOf(strict));
    }

    public boolean isAutoStart() {
        return settings().autoStart();
    }

    /** Whether a JMSContext starts with its first consumer. */
    public void setAutoStart(boolean autoStart) {
        change(ClientOption.AUTO_START.key(), String.valueOf(autoStart));
    }

    public long getRequestTimeoutMillis() {
        return settings().requestTimeoutMillis();
    }

    /** How long the broker may take to answer, 1 ms to a day. */
    public void setRequestTimeoutMillis(long millis) {
        change(ClientOption.REQUEST_TIMEOUT.key(), String.valueOf(millis));
    }

    public long getSendTimeoutMillis() {
        return settings().sendTimeoutMillis();
    }

    /** How long a send may wait for room in a full queue, 0 to a day. */
    public void setSendTimeoutMillis(long millis) {
        change(ClientOption.SEND_TIMEOUT.key(), String.valueOf(millis));
    }

    public int getLargeMessageSize() {
        return settings().largeMessageSize();
    }

    /** Bodies of more bytes are sent in pieces, ahead of their messages; 16 KiB to 1 GiB. */
    public void setLargeMessageSize(int bytes) {
        change(ClientOption.LARGE_MESSAGE_SIZE.key(), String.valueOf(bytes));
    }

    /** Separated by commas. */
    public String getTrustedPackages() {
        return String.join(",", settings().trustedPackages());
    }

    /** Packages and classes, separated by commas, that object messages may bring besides JDK values; {@code *} for all. */
    public void setTrustedPackages(@Nullable String names) {
        change(ClientOption.TRUSTED_PACKAGES.key(), names);
    }

    public int getObjectDepth() {
        return settings().objectDepthMax();
    }

    /** How many objects deep object messages may be nested, 1 to 10,000. */
    public void setObjectDepth(int objects) {
        change(ClientOption.OBJECT_DEPTH.key(), String.valueOf(objects));
    }

    // JNDI

    @Override
    public synchronized Reference getReference() {
        Reference reference = new Reference(PabalConnectionFactory.class.getName(), OBJECT_FACTORY, null);
        reference.add(new StringRefAddr(REFERENCE_URL, url));
        overrides.forEach((option, value) -> reference.add(new StringRefAddr(option, value)));
        return reference;
    }

    /** For people and logs: the URL without its options. */
    @Override
    public String toString() {
        return "PabalConnectionFactory[" + settings().broker() + "]";
    }
}
