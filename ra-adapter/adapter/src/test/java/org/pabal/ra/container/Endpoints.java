package org.pabal.ra.container;

import jakarta.jms.Message;
import jakarta.jms.MessageListener;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ApplicationServerInternalException;
import jakarta.resource.spi.RetryableUnavailableException;
import jakarta.resource.spi.UnavailableException;
import jakarta.resource.spi.endpoint.MessageEndpoint;
import jakarta.resource.spi.endpoint.MessageEndpointFactory;
import jakarta.transaction.NotSupportedException;
import jakarta.transaction.RollbackException;
import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.TransactionManager;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import org.jspecify.annotations.Nullable;

/** Endpoints of a message-driven bean, in the server's transactions or without. */
public final class Endpoints implements MessageEndpointFactory {
    private final boolean transacted;
    private final MessageListener bean;
    private final AtomicInteger living = new AtomicInteger();
    private final AtomicInteger livingMax = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /** So many at a time, and no more. */
    public volatile int endpointsMax = Integer.MAX_VALUE;

    public volatile @Nullable String activationName = "TestBean";

    /** While true, deliveries whose endpoint threw are committed all the same, as by a server whose bean is going. */
    public volatile boolean commitsFailures;

    /** Run when an endpoint is given back, before it counts as such. */
    public volatile Runnable whenReleased = () -> {};

    private Endpoints(boolean transacted, MessageListener bean) {
        this.transacted = transacted;
        this.bean = bean;
    }

    /** Whose deliveries are each in a transaction of the container's. */
    public static Endpoints transacted(MessageListener bean) {
        return new Endpoints(true, bean);
    }

    public static Endpoints plain(MessageListener bean) {
        return new Endpoints(false, bean);
    }

    public int living() {
        return living.get();
    }

    public int livingMax() {
        return livingMax.get();
    }

    public int refused() {
        return refused.get();
    }

    @Override
    public MessageEndpoint createEndpoint(@Nullable XAResource resource) throws UnavailableException {
        int now = living.incrementAndGet();
        if (now > endpointsMax) {
            living.decrementAndGet();
            refused.incrementAndGet();
            throw new RetryableUnavailableException("no more than " + endpointsMax + " endpoints");
        }
        livingMax.accumulateAndGet(now, Math::max);
        return new Endpoint(resource);
    }

    @Override
    public MessageEndpoint createEndpoint(@Nullable XAResource resource, long timeout) throws UnavailableException {
        return createEndpoint(resource);
    }

    @Override
    public boolean isDeliveryTransacted(Method method) {
        return transacted;
    }

    @Override
    public @Nullable String getActivationName() {
        return activationName;
    }

    @Override
    public Class<?> getEndpointClass() {
        return bean.getClass();
    }

    private final class Endpoint implements MessageEndpoint, MessageListener {
        private final @Nullable XAResource resource;
        private boolean failed;
        private boolean delivering;

        Endpoint(@Nullable XAResource resource) {
            this.resource = resource;
        }

        @Override
        public void beforeDelivery(Method method) throws ResourceException {
            if (delivering) {
                throw new jakarta.resource.spi.IllegalStateException("beforeDelivery twice");
            }
            TransactionManager transactions = Container.transactions();
            try {
                delivering = true;
                failed = false;
                transactions.begin();
                transactions.getTransaction().enlistResource(resource);
            } catch (NotSupportedException | SystemException | RollbackException e) {
                throw new ApplicationServerInternalException(e);
            }
        }

        @Override
        public void onMessage(Message message) {
            try {
                bean.onMessage(message);
            } catch (RuntimeException thrown) {
                failed = true;
                throw thrown;
            }
        }

        @Override
        public void afterDelivery() throws ResourceException {
            if (!delivering) {
                throw new jakarta.resource.spi.IllegalStateException("afterDelivery without beforeDelivery");
            }
            delivering = false;
            TransactionManager transactions = Container.transactions();
            try {
                if ((failed && !commitsFailures) || transactions.getStatus() != Status.STATUS_ACTIVE) {
                    transactions.rollback();
                } else {
                    transactions.commit();
                }
            } catch (Exception e) {
                throw new ApplicationServerInternalException(e);
            }
        }

        @Override
        public void release() {
            whenReleased.run();
            living.decrementAndGet();
        }
    }
}
