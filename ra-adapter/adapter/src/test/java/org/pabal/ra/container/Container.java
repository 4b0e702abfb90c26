package org.pabal.ra.container;

import com.arjuna.ats.arjuna.common.CoreEnvironmentBeanException;
import com.arjuna.ats.arjuna.common.ObjectStoreEnvironmentBean;
import com.arjuna.ats.arjuna.common.arjPropertyManager;
import com.arjuna.common.internal.util.propertyservice.BeanPopulator;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.XATerminator;
import jakarta.resource.spi.work.WorkContext;
import jakarta.transaction.TransactionManager;
import jakarta.transaction.TransactionSynchronizationRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Timer;
import org.jspecify.annotations.Nullable;
import org.pabal.ra.PabalResourceAdapter;
import org.pabal.ra.inbound.PabalActivationSpec;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;

/** The server itself, with one adapter deployed; Narayana is its transaction manager. */
public final class Container implements BootstrapContext, AutoCloseable {
    public final Works works = new Works();
    public final PabalResourceAdapter adapter = new PabalResourceAdapter();
    private final Timer timer = new Timer("timer of the test container", true);

    private Container() {}

    /** A server with an adapter whose broker is that one. */
    public static Container withBroker(String url) {
        return withBroker(url, null, null);
    }

    public static Container withBroker(String url, @Nullable String user, @Nullable String password) {
        Container container = new Container();
        container.adapter.setUrl(url);
        container.adapter.setUserName(user);
        container.adapter.setPassword(password);
        try {
            container.adapter.start(container);
        } catch (ResourceAdapterInternalException failed) {
            container.works.close();
            throw new IllegalStateException(failed);
        }
        return container;
    }

    /** The transaction manager, of which there is one in a JVM. */
    public static TransactionManager transactions() {
        return Transactions.MANAGER;
    }

    private static final class Transactions {
        static final TransactionManager MANAGER = start(temporary());

        private static Path temporary() {
            try {
                return Files.createTempDirectory("pabal-narayana");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** The transaction manager with its log in that directory; once in a JVM, before {@link #transactions}. */
    static TransactionManager start(Path store) {
        try {
            arjPropertyManager.getCoreEnvironmentBean().setNodeIdentifier("pabal-test");
        } catch (CoreEnvironmentBeanException e) {
            throw new IllegalStateException(e);
        }
        for (String name : new String[] {"default", "stateStore", "communicationStore"}) {
            ObjectStoreEnvironmentBean bean = name.equals("default")
                    ? BeanPopulator.getDefaultInstance(ObjectStoreEnvironmentBean.class)
                    : BeanPopulator.getNamedInstance(ObjectStoreEnvironmentBean.class, name);
            bean.setObjectStoreDir(store.toString());
        }
        return com.arjuna.ats.jta.TransactionManager.transactionManager();
    }

    /** A configured factory that belongs to the adapter. */
    public <F extends PabalManagedConnectionFactory> F factory(F factory) {
        try {
            factory.setResourceAdapter(adapter);
            return factory;
        } catch (ResourceException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The specification for a queue; what else is wanted is set on it. */
    public PabalActivationSpec onQueue(String queue) {
        PabalActivationSpec spec = new PabalActivationSpec();
        spec.setDestinationType("jakarta.jms.Queue");
        spec.setDestination(queue);
        spec.setReconnectDelay(20L);
        spec.setReconnectDelayMax(200L);
        return spec;
    }

    public PabalActivationSpec onTopic(String topic) {
        PabalActivationSpec spec = onQueue(topic);
        spec.setDestinationType("jakarta.jms.Topic");
        return spec;
    }

    @Override
    public Works getWorkManager() {
        return works;
    }

    @Override
    public @Nullable XATerminator getXATerminator() {
        return null;
    }

    @Override
    public Timer createTimer() {
        return timer;
    }

    @Override
    public boolean isContextSupported(Class<? extends WorkContext> context) {
        return false;
    }

    @Override
    public @Nullable TransactionSynchronizationRegistry getTransactionSynchronizationRegistry() {
        return null;
    }

    @Override
    public void close() {
        adapter.stop();
        timer.cancel();
        works.close();
    }
}
