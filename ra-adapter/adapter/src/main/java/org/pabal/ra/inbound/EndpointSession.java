package org.pabal.ra.inbound;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.jms.ServerSession;
import jakarta.jms.Session;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.resource.spi.work.Work;
import jakarta.resource.spi.work.WorkException;
import jakarta.resource.spi.work.WorkManager;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.session.PabalSession;
import org.pabal.client.xa.PabalXASession;
import org.pabal.ra.transaction.WatchedXaResource;

/**
 * A session and its endpoint: takes what the connection consumer has loaded and gives it to the endpoint, on a thread of the
 * server's work manager. For one thread at a time, which the pool sees to.
 *
 * <p>Where deliveries are transacted, each is one transaction of the server's, from {@code beforeDelivery} to {@code
 * afterDelivery}, and the message belongs to it: the session is an XA session that the server enlists.
 */
final class EndpointSession implements ServerSession, Work, MessageListener {
    private static final Logger LOG = System.getLogger(EndpointSession.class.getName());

    /** {@code MessageListener.onMessage}, as servers want it. */
    static final Method ON_MESSAGE = onMessageMethod();

    private final EndpointPool pool;
    private final WorkManager works;
    private final PabalSession session;
    private final @Nullable WatchedXaResource resource;
    private final boolean transacted;
    private final MessageEndpoint endpoint;
    private final Redelivery redelivery;
    private volatile long idleSinceNanos = System.nanoTime();
    private volatile @Nullable Thread runner;

    /** Set by the runner, and read by it when it has done. */
    private boolean broken;

    private EndpointSession(
            EndpointPool pool,
            WorkManager works,
            PabalSession session,
            @Nullable WatchedXaResource resource,
            boolean transacted,
            MessageEndpoint endpoint,
            Redelivery redelivery) {
        this.pool = pool;
        this.works = works;
        this.session = session;
        this.resource = resource;
        this.transacted = transacted;
        this.endpoint = endpoint;
        this.redelivery = redelivery;
    }

    /** @param transacted whether deliveries are */
    static EndpointSession open(
            EndpointPool pool,
            WorkManager works,
            MessageEndpointFactory endpoints,
            PabalSession session,
            boolean transacted,
            Redelivery redelivery)
            throws JMSException, UnavailableException {
        WatchedXaResource resource =
                session instanceof PabalXASession xa ? new WatchedXaResource(xa.getXAResource()) : null;
        MessageEndpoint endpoint = endpoints.createEndpoint(transacted ? resource : null);
        EndpointSession opened = new EndpointSession(pool, works, session, resource, transacted, endpoint, redelivery);
        session.setMessageListener(opened);
        return opened;
    }

    private static Method onMessageMethod() {
        try {
            return MessageListener.class.getMethod("onMessage", Message.class);
        } catch (NoSuchMethodException e) {
            throw new AssertionError(e);
        }
    }

    // ---- for the connection consumer

    @Override
    public Session getSession() {
        return session;
    }

    /** Hands over to a thread of the server's; if it has none, what has been loaded goes back with the session. */
    @Override
    public void start() throws JMSException {
        if (!pool.asksForThread(this)) {
            pool.done(this, false);
            throw new JMSException(this + " works no more: it is being closed", ErrorCodes.ILLEGAL_STATE);
        }
        try {
            works.scheduleWork(this);
        } catch (WorkException rejected) {
            pool.done(this, false);
            throw JmsErrors.because(
                    new JMSException(
                            "the server's work manager takes no more work: " + rejected.getMessage(), "WORK_REJECTED"),
                    rejected);
        }
    }

    // ---- work

    @Override
    public void run() {
        if (!pool.hasThread(this)) {
            return;
        }
        runner = Thread.currentThread();
        try {
            session.run();
        } catch (RuntimeException closed) {
            // With nothing in its hands: the messages are back already.
            broken = true;
            LOG.log(Level.DEBUG, () -> session + " could not run", closed);
        } finally {
            runner = null;
            // An endpoint may leave one behind.
            boolean unused = Thread.interrupted();
            idleSinceNanos = System.nanoTime();
            pool.done(this, !broken);
        }
    }

    /** The server wants its threads back: the activation is told the same, and does what there is to do. */
    @Override
    public void release() {
        // Nothing to hurry: a delivery ends with its message.
    }

    long idleMillis() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - idleSinceNanos);
    }

    /** What it is doing, for people. */
    String interrupt() {
        Thread running = runner;
        if (running == null) {
            return "being loaded";
        }
        running.interrupt();
        return "thread '" + running.getName() + "'";
    }

    void dispose() {
        try {
            endpoint.release();
        } catch (RuntimeException failed) {
            LOG.log(Level.DEBUG, () -> "the server did not take an endpoint back", failed);
        }
        if (resource != null) {
            resource.leave();
        }
        try {
            session.close();
        } catch (JMSException failed) {
            LOG.log(
                    Level.DEBUG,
                    () -> "closing " + session + " failed; the broker closes it with its connection",
                    failed);
        }
    }

    // ---- one message

    @Override
    public void onMessage(Message message) {
        if (redelivery.withholds(message, session, resource)) {
            return;
        }
        redelivery.pauseBefore(message, pool);
        if (transacted && resource != null) {
            deliverInTransaction(message, resource);
        } else {
            ((MessageListener) endpoint).onMessage(message);
        }
    }

    private void deliverInTransaction(Message message, WatchedXaResource enlisted) {
        long branches = enlisted.branches();
        try {
            endpoint.beforeDelivery(ON_MESSAGE);
        } catch (NoSuchMethodException | ResourceException refused) {
            broken = true;
            throw new IllegalStateException("the server could not begin a delivery: " + refused.getMessage(), refused);
        }
        RuntimeException failure = null;
        try {
            ((MessageListener) endpoint).onMessage(message);
        } catch (RuntimeException thrown) {
            failure = thrown;
            if (!EndpointExceptions.mayCommit(thrown)) {
                // A server that has thrown it by itself, since the bean is going, may be about to commit.
                enlisted.refuseCommit();
            }
        } catch (Error thrown) {
            enlisted.refuseCommit();
            throw thrown;
        } finally {
            after(enlisted);
        }
        if (failure == null) {
            return;
        }
        if (enlisted.branches() == branches) {
            // No transaction had it: it comes again as any message whose listener fails.
            throw failure;
        }
        RuntimeException thrown = failure;
        // The transaction has decided over the message, and the server has told of the exception.
        LOG.log(Level.DEBUG, () -> "an endpoint threw; its transaction has ended", thrown);
    }

    private void after(WatchedXaResource enlisted) {
        try {
            endpoint.afterDelivery();
        } catch (ResourceException notCommitted) {
            LOG.log(
                    Level.DEBUG,
                    () -> "a delivery's transaction did not commit; the message comes again",
                    notCommitted);
        }
        if (enlisted.inBranch()) {
            // The server has forgotten it: whatever the session does next would belong to that transaction.
            broken = true;
            LOG.log(
                    Level.WARNING,
                    () -> "the server left the transaction of a delivery open; " + session + " is closed");
        }
    }

    @Override
    public String toString() {
        return "endpoint on " + session;
    }
}
