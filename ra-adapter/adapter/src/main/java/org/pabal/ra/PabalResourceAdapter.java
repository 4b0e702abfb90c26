package org.pabal.ra;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.resource.NotSupportedException;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.WorkManager;
import java.io.Serializable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.Timer;
import java.util.TimerTask;
import java.util.concurrent.ConcurrentHashMap;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.session.Domain;
import org.pabal.ra.access.Adapter;
import org.pabal.ra.access.BrokerAccess;
import org.pabal.ra.access.LocalBrokers;
import org.pabal.ra.access.Timetable;
import org.pabal.ra.inbound.Deactivation;
import org.pabal.ra.inbound.EndpointActivation;
import org.pabal.ra.inbound.PabalActivationSpec;
import org.pabal.ra.recovery.RecoveryResources;
import org.pabal.ra.validation.Checked;
import org.pabal.ra.validation.Sound;
import org.pabal.ra.validation.Wrong;

/**
 * Pabal in an application server (Jakarta Connectors 2.1; Jakarta Messaging 3.1 §13). Its properties say which broker its
 * connection factories and endpoints use unless they are told otherwise: one far away, {@code pabal://host:port}, or one that it
 * starts in the server, {@code pabal:local:NAME?data=DIR}, and stops with itself.
 *
 * <p>Configured by its setters, then started, then safe for any thread. Equal to another if configured alike.
 */
@Sound
public final class PabalResourceAdapter implements ResourceAdapter, Adapter, Checked, Serializable {

    private static final long serialVersionUID = 1L;
    private static final Logger LOG = System.getLogger(PabalResourceAdapter.class.getName());

    /** How long endpoints at work are waited for before they are interrupted, and again before they are left alone. */
    private static final long GRACE_MILLIS = 20_000;

    private @Nullable String url;
    private @Nullable String userName;
    private @Nullable String password;

    private transient volatile @Nullable Running running;

    /** What there is from start to stop. */
    private record Running(
            WorkManager works,
            Timer timer,
            LocalBrokers brokers,
            RecoveryResources recovery,
            ConcurrentHashMap<EndpointKey, EndpointActivation> activations) {}

    /** By identity: beans of different applications may be configured alike. */
    private static final class EndpointKey {
        private final MessageEndpointFactory endpoints;
        private final ActivationSpec spec;

        EndpointKey(MessageEndpointFactory endpoints, ActivationSpec spec) {
            this.endpoints = endpoints;
            this.spec = spec;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // the same specification may be given for two endpoints
        public boolean equals(@Nullable Object other) {
            return other instanceof EndpointKey that && endpoints.equals(that.endpoints) && spec == that.spec;
        }

        @Override
        public int hashCode() {
            return 31 * endpoints.hashCode() + System.identityHashCode(spec);
        }
    }

    // ---- configuration

    /** Which broker; {@code pabal:local} if null or empty. */
    public @Nullable String getUrl() {
        return url;
    }

    public void setUrl(@Nullable String url) {
        this.url = url;
    }

    /** Who connects unless something else is said; null or empty for whoever the URL names. */
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

    @Override
    public List<Wrong> wrong() {
        return BrokerAccess.checked(url).stream().toList();
    }

    @Override
    public BrokerAccess access() {
        return BrokerAccess.concluded(
                url, userName, password, null, new BrokerAccess(PabalConnectionFactory.DEFAULT_URL, null, null, null));
    }

    // ---- life

    /**
     * A broker in this JVM is started now, so that a data directory that cannot be used stops the deployment; one far away is not
     * looked for, as it may come later.
     *
     * @throws ResourceAdapterInternalException if the URL is malformed, or names a broker that cannot be started
     */
    @Override
    public void start(BootstrapContext context) throws ResourceAdapterInternalException {
        if (running != null) {
            throw new ResourceAdapterInternalException("cannot start " + this + ": it is started already");
        }
        LocalBrokers brokers = new LocalBrokers();
        BrokerAccess access = access();
        try {
            if (access.factory().settings().broker().isOpaque()) {
                access.connect(brokers, Domain.COMMON).close();
            }
        } catch (JMSException | JMSRuntimeException unusable) {
            brokers.stop();
            throw new ResourceAdapterInternalException("cannot start " + this + ": " + unusable.getMessage(), unusable);
        }
        running = new Running(
                context.getWorkManager(),
                timer(context, access),
                brokers,
                new RecoveryResources(brokers),
                new ConcurrentHashMap<>());
        LOG.log(Level.INFO, () -> "started " + this);
    }

    /** One for all that is due later, whoever gives it. */
    private static Timer timer(BootstrapContext context, BrokerAccess access) {
        try {
            Timer timer = context.createTimer();
            if (timer != null) {
                return timer;
            }
        } catch (UnavailableException | UnsupportedOperationException none) {
            LOG.log(Level.DEBUG, "the server gives no timer; one of our own does", none);
        }
        return new Timer("pabal resource adapter timetable " + access, true);
    }

    /** Ends endpoints that the server has left, then recovery, then the brokers that were started for the adapter. */
    @Override
    public void stop() {
        Running was = running;
        if (was == null) {
            return;
        }
        List<EndpointActivation> left = new ArrayList<>(was.activations().values());
        was.activations().clear();
        Deactivation.of(left, GRACE_MILLIS);
        was.timer().cancel();
        was.recovery().close();
        was.brokers().stop();
        running = null;
        LOG.log(Level.INFO, () -> "stopped " + this);
    }

    private Running running() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException(this + " is not started");
        }
        return now;
    }

    @Override
    public LocalBrokers localBrokers() {
        return running().brokers();
    }

    @Override
    public WorkManager workManager() {
        return running().works();
    }

    /** What is due after the adapter has stopped is not done. */
    @Override
    public Timetable timetable() {
        return (delayMillis, task) -> {
            Running now = running;
            if (now == null) {
                return;
            }
            try {
                now.timer().schedule(new Due(task), delayMillis);
            } catch (IllegalStateException cancelled) {
                LOG.log(Level.DEBUG, "the adapter stops: what was due later is not done", cancelled);
            }
        };
    }

    private static final class Due extends TimerTask {
        private final Runnable task;

        Due(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            try {
                task.run();
            } catch (RuntimeException failed) {
                // One that fails must not end the timer of all.
                LOG.log(Level.WARNING, "something that was due failed", failed);
            }
        }
    }

    // ---- endpoints

    @Override
    public void endpointActivation(MessageEndpointFactory endpoints, ActivationSpec spec) throws ResourceException {
        if (!(spec instanceof PabalActivationSpec ours)) {
            throw new NotSupportedException("cannot activate the endpoint with a "
                    + spec.getClass().getName() + ": " + this + " takes a " + PabalActivationSpec.class.getName());
        }
        Running now = running;
        if (now == null) {
            throw new jakarta.resource.spi.IllegalStateException(
                    "cannot activate an endpoint: " + this + " is not started");
        }
        EndpointActivation activation = EndpointActivation.of(this, endpoints, ours);
        if (now.activations().putIfAbsent(new EndpointKey(endpoints, spec), activation) != null) {
            throw new jakarta.resource.spi.IllegalStateException(
                    "cannot activate an endpoint twice; deactivate it first");
        }
        activation.activate();
    }

    @Override
    public void endpointDeactivation(MessageEndpointFactory endpoints, ActivationSpec spec) {
        Running now = running;
        EndpointActivation activation = now == null ? null : now.activations().remove(new EndpointKey(endpoints, spec));
        if (activation != null) {
            Deactivation.of(List.of(activation), GRACE_MILLIS);
        }
    }

    // ---- recovery

    /** One for each broker and user that the specifications name. */
    @Override
    public XAResource[] getXAResources(ActivationSpec[] specs) throws ResourceException {
        Running now = running;
        if (now == null) {
            throw new jakarta.resource.spi.IllegalStateException("cannot recover: " + this + " is not started");
        }
        Set<XAResource> resources = new LinkedHashSet<>();
        for (ActivationSpec spec : specs) {
            if (spec instanceof PabalActivationSpec ours) {
                resources.add(now.recovery().of(EndpointActivation.access(this, ours)));
            }
        }
        return resources.toArray(XAResource[]::new);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PabalResourceAdapter that
                && Objects.equals(url, that.url)
                && Objects.equals(userName, that.userName)
                && Objects.equals(password, that.password);
    }

    @Override
    public int hashCode() {
        return Objects.hash(url, userName);
    }

    /** Without options and password. */
    @Override
    public String toString() {
        return "Pabal resource adapter to " + access();
    }
}
