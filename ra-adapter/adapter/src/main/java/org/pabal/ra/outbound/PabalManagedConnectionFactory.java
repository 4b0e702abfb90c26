package org.pabal.ra.outbound;

import jakarta.jms.JMSRuntimeException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ConnectionManager;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.InvalidPropertyException;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import jakarta.resource.spi.ValidatingManagedConnectionFactory;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import javax.security.auth.Subject;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.session.Domain;
import org.pabal.ra.access.Adapter;
import org.pabal.ra.access.BrokerAccess;
import org.pabal.ra.access.LocalBrokers;
import org.pabal.ra.validation.Checked;
import org.pabal.ra.validation.Sound;
import org.pabal.ra.validation.Wrong;

/**
 * Makes the physical connections of a server's pool, and the {@code jakarta.jms.ConnectionFactory} that applications find
 * (Jakarta Connectors 2.1, chapter "Connection Management"). What is not set here is as the adapter has it.
 *
 * <p>Configured by its setters before use, then safe for any thread. Equal to another if configured alike: servers find
 * pools that way.
 */
@Sound
public class PabalManagedConnectionFactory
        implements ManagedConnectionFactory, ResourceAdapterAssociation, ValidatingManagedConnectionFactory, Checked {

    private static final long serialVersionUID = 1L;

    private @Nullable String url;
    private @Nullable String userName;
    private @Nullable String password;
    private @Nullable String clientId;
    private transient @Nullable ResourceAdapter resourceAdapter;
    private transient @Nullable PrintWriter log;
    private transient volatile boolean joinsLate = true;

    // ---- configuration

    /** Which broker; null or empty for the adapter's. */
    public @Nullable String getUrl() {
        return url;
    }

    public void setUrl(@Nullable String url) {
        this.url = url;
    }

    /** Who connects where neither the container nor the application says; null or empty for the adapter's. */
    public @Nullable String getUserName() {
        return userName;
    }

    public void setUserName(@Nullable String userName) {
        this.userName = userName;
    }

    public @Nullable String getPassword() {
        return password;
    }

    public void setPassword(@Nullable String password) {
        this.password = password;
    }

    /** The client id of every connection, of which there can then be one at a time; null or empty for none. */
    public @Nullable String getClientId() {
        return clientId;
    }

    public void setClientId(@Nullable String clientId) {
        this.clientId = clientId;
    }

    @Override
    public @Nullable ResourceAdapter getResourceAdapter() {
        return resourceAdapter;
    }

    /** Once, before anything else; another one is refused. */
    @Override
    public void setResourceAdapter(ResourceAdapter adapter) throws ResourceException {
        if (resourceAdapter != null && resourceAdapter != adapter) {
            throw new jakarta.resource.spi.IllegalStateException("cannot associate " + this + " with " + adapter
                    + ": it belongs to " + resourceAdapter + " already; make another connection factory");
        }
        if (!(adapter instanceof Adapter)) {
            throw new ResourceException(
                    "cannot associate " + this + " with " + adapter + ": that is another provider's adapter");
        }
        resourceAdapter = adapter;
    }

    final Adapter adapter() throws ResourceException {
        if (resourceAdapter instanceof Adapter adapter) {
            return adapter;
        }
        throw new jakarta.resource.spi.IllegalStateException(
                "cannot use " + this + ": it has not been associated with its resource adapter");
    }

    @Override
    public final List<Wrong> wrong() {
        return BrokerAccess.checked(url).stream().toList();
    }

    /** Everything that is in force. */
    public final BrokerAccess access() throws ResourceException {
        BrokerAccess access = BrokerAccess.concluded(
                url, userName, password, clientId, adapter().access());
        try {
            var unused = access.factory();
        } catch (JMSRuntimeException malformed) {
            throw new InvalidPropertyException("cannot use " + this + ": " + malformed.getMessage(), malformed);
        }
        return access;
    }

    /** Which of the specification's factories this is for. */
    Domain domain() {
        return Domain.COMMON;
    }

    // ---- factories

    @Override
    public final Object createConnectionFactory(ConnectionManager connections) throws ResourceException {
        var unused = access();
        joinsLate = !joinsByItself(connections);
        return ManagedFactory.of(this, connections);
    }

    /**
     * Whether the server's connections join transactions by themselves, also those that begin later. IronJacamar (WildFly) sees to
     * that; if connections could join late as well as be exchanged, it would give one that joins back to its pool, and to
     * somebody else.
     */
    private static boolean joinsByItself(ConnectionManager connections) {
        return connections.getClass().getName().startsWith("org.jboss.jca.");
    }

    /** Outside of a server: connections that nobody manages, with none of a server's restrictions. */
    @Override
    public final Object createConnectionFactory() throws ResourceException {
        if (resourceAdapter != null) {
            return access().factory();
        }
        return BrokerAccess.concluded(
                        url,
                        userName,
                        password,
                        clientId,
                        new BrokerAccess(PabalConnectionFactory.DEFAULT_URL, null, null, null))
                .factory();
    }

    // ---- physical connections

    @Override
    public final ManagedConnection createManagedConnection(
            @Nullable Subject subject, @Nullable ConnectionRequestInfo request) throws ResourceException {
        BrokerAccess access = Credentials.resolve(this, access(), subject, request);
        return PabalManagedConnection.open(access, domain(), joinsLate, localBrokers(), log);
    }

    /** Servers that recover ask for connections as soon as there is a factory, before they start its adapter. */
    private LocalBrokers localBrokers() throws ResourceException {
        try {
            return adapter().localBrokers();
        } catch (IllegalStateException notStarted) {
            throw new jakarta.resource.spi.IllegalStateException(
                    "cannot connect: " + notStarted.getMessage() + "; try again when it is", notStarted);
        }
    }

    /** One to the same broker, for the same user, that is not known to be lost. */
    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public final @Nullable ManagedConnection matchManagedConnections(
            Set candidates, @Nullable Subject subject, @Nullable ConnectionRequestInfo request)
            throws ResourceException {
        BrokerAccess wanted = Credentials.resolve(this, access(), subject, request);
        for (Object candidate : candidates) {
            if (candidate instanceof PabalManagedConnection connection && connection.serves(wanted, domain())) {
                return connection;
            }
        }
        return null;
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public final Set<Object> getInvalidConnections(Set connections) {
        Set<Object> invalid = new HashSet<>();
        for (Object candidate : connections) {
            if (!(candidate instanceof PabalManagedConnection connection) || connection.isLost()) {
                invalid.add(candidate);
            }
        }
        return invalid;
    }

    @Override
    public final void setLogWriter(@Nullable PrintWriter out) {
        log = out;
    }

    @Override
    public final @Nullable PrintWriter getLogWriter() {
        return log;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof PabalManagedConnectionFactory that
                && getClass() == that.getClass()
                && Objects.equals(url, that.url)
                && Objects.equals(userName, that.userName)
                && Objects.equals(password, that.password)
                && Objects.equals(clientId, that.clientId)
                && Objects.equals(resourceAdapter, that.resourceAdapter);
    }

    @Override
    public final int hashCode() {
        return Objects.hash(getClass(), url, userName, clientId);
    }

    /** Without options and password. */
    @Override
    public final String toString() {
        String text = url == null ? "the adapter's broker" : url;
        int options = text.indexOf('?');
        return getClass().getSimpleName() + "[" + (options < 0 ? text : text.substring(0, options)) + "]";
    }
}
