package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.resource.spi.BootstrapContext;
import jakarta.resource.spi.ManagedConnectionFactory;
import jakarta.resource.spi.ResourceAdapter;
import jakarta.resource.spi.ResourceAdapterAssociation;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.management.ObjectName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.ra.container.Container;
import org.pabal.ra.container.Endpoints;
import org.pabal.ra.container.TestBroker;
import org.pabal.ra.inbound.PabalActivationSpec;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;

/** Two adapters in one server: they share the JVM, and nothing that has a name in it. */
class TwoAdaptersTest {

    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pabal"))
                .collect(Collectors.toSet());
    }

    /** For brokers and connections; what serves all of them is there once. */
    private static Set<Thread> threadsBut(Set<Thread> before) {
        Set<Thread> now = threads();
        now.removeAll(before);
        return now;
    }

    private static void activate(Container container) throws Exception {
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setResourceAdapter(container.adapter);
        container.adapter.endpointActivation(
                Endpoints.transacted(message -> {
                    throw new IllegalStateException("comes again: so there is work");
                }),
                spec);
    }

    private static void send(String url) {
        try (JMSContext context = new PabalConnectionFactory(url).createContext()) {
            context.createProducer().send(new PabalQueue("orders"), "work");
        }
    }

    @Test
    void threadsOfTwoHaveNamesThatTellThemApartAndEndWithTheirOwn(@TempDir Path data) throws Exception {
        Set<Thread> before = threads();
        String here = "pabal:local:here?data=" + data.resolve("here");
        String there = "pabal:local:there?data=" + data.resolve("there");
        try (Container one = Container.withBroker(here)) {
            try (Container other = Container.withBroker(there)) {
                activate(one);
                activate(other);
                send(here);
                send(there);
                Set<Thread> both = threadsBut(before);
                assertThat(both).hasSizeGreaterThan(4);
                assertThat(both.stream().map(Thread::getName)).doesNotHaveDuplicates();
            }
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TestBroker.LONG_MILLIS);
            while (threadsBut(before).stream()
                            .anyMatch(thread -> thread.getName().contains("there"))
                    && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
            assertThat(threadsBut(before).stream().map(Thread::getName))
                    .noneMatch(name -> name.contains("there"))
                    .anyMatch(name -> name.contains("here"));
        }
    }

    /** As a server loads each archive: what is Jakarta's it shares, what is Pabal's it does not. */
    private static final class ArchiveLoader extends URLClassLoader {
        ArchiveLoader() {
            super(classPath(), TwoAdaptersTest.class.getClassLoader());
        }

        private static URL[] classPath() {
            return Stream.of(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                            .split(File.pathSeparator, -1))
                    .map(ArchiveLoader::url)
                    .toArray(URL[]::new);
        }

        private static URL url(String entry) {
            try {
                return Path.of(entry).toUri().toURL();
            } catch (MalformedURLException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                if (loaded != null) {
                    return loaded;
                }
                return name.startsWith("org.pabal.") ? findClass(name) : super.loadClass(name, resolve);
            }
        }
    }

    private static void set(Object bean, String property, String value) throws Exception {
        bean.getClass().getMethod("set" + property, String.class).invoke(bean, value);
    }

    /** Started, as a server does that knows only the names in ra.xml. */
    private static ResourceAdapter started(ArchiveLoader loader, BootstrapContext context, String url)
            throws Exception {
        ResourceAdapter adapter = (ResourceAdapter) loader.loadClass(PabalResourceAdapter.class.getName())
                .getConstructor()
                .newInstance();
        set(adapter, "Url", url);
        adapter.start(context);
        return adapter;
    }

    private static ConnectionFactory factory(ArchiveLoader loader, ResourceAdapter adapter) throws Exception {
        ManagedConnectionFactory managed =
                (ManagedConnectionFactory) loader.loadClass(PabalManagedConnectionFactory.class.getName())
                        .getConstructor()
                        .newInstance();
        ((ResourceAdapterAssociation) managed).setResourceAdapter(adapter);
        return (ConnectionFactory) managed.createConnectionFactory();
    }

    @Test
    void twoArchivesWithBrokersOfTheSameNameDoNotSeeEachOther(@TempDir Path data) throws Exception {
        Set<ObjectName> beans = ManagementFactory.getPlatformMBeanServer().queryNames(null, null);
        try (Container server = Container.withBroker("pabal:local:unused");
                ArchiveLoader first = new ArchiveLoader();
                ArchiveLoader second = new ArchiveLoader()) {
            ResourceAdapter one = started(first, server, "pabal:local:orders?data=" + data.resolve("one"));
            ResourceAdapter other = started(second, server, "pabal:local:orders?data=" + data.resolve("other"));
            assertThat(one.getClass()).isNotSameAs(other.getClass());
            try (JMSContext here = factory(first, one).createContext();
                    JMSContext there = factory(second, other).createContext()) {
                here.createProducer().send(here.createQueue("orders"), "here");
                assertThat(there.createConsumer(there.createQueue("orders")).receiveNoWait())
                        .isNull();
                there.createProducer().send(there.createQueue("orders"), "there");
            }
            // An adapter shows nothing in JMX, so that no name can be taken
            assertThat(ManagementFactory.getPlatformMBeanServer().queryNames(null, null))
                    .isEqualTo(beans);
            one.stop();
            try (JMSContext there = factory(second, other).createContext()) {
                assertThat(there.createConsumer(there.createQueue("orders"))
                                .receiveBody(String.class, TestBroker.LONG_MILLIS))
                        .isEqualTo("there");
            }
            other.stop();
        }
    }
}
