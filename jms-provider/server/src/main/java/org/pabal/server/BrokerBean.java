package org.pabal.server;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;

/** Shows a server in the platform's bean server, as {@code org.pabal:type=Broker,name=NAME}. */
final class BrokerBean implements BrokerMXBean, AutoCloseable {

    private static final long ANSWER_MILLIS_MAX = 10_000;

    private final PabalServer server;
    private final ObjectName name;

    private BrokerBean(PabalServer server, ObjectName name) {
        this.server = server;
        this.name = name;
    }

    /** @throws JMException if the name is taken: another broker of this name lives in this JVM */
    static BrokerBean register(PabalServer server) throws JMException {
        ObjectName name =
                new ObjectName("org.pabal:type=Broker,name=" + server.broker().name());
        BrokerBean bean = new BrokerBean(server, name);
        ManagementFactory.getPlatformMBeanServer().registerMBean(bean, name);
        return bean;
    }

    @Override
    public String getState() {
        return server.broker().state().name();
    }

    @Override
    public long getUptimeMillis() {
        return System.currentTimeMillis() - server.startedMillis();
    }

    @Override
    public int getConnections() {
        return server.visitors().count();
    }

    @Override
    public int getUnauthenticated() {
        return server.occupancy().unauthenticated();
    }

    @Override
    public long getTurnedAway() {
        return server.occupancy().turnedAway();
    }

    @Override
    public List<QueueBean> getQueues() {
        try {
            return server
                    .broker()
                    .administration()
                    .describeQueues(List.of())
                    .toCompletableFuture()
                    .get(ANSWER_MILLIS_MAX, TimeUnit.MILLISECONDS)
                    .stream()
                    .map(QueueBean::new)
                    .toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the broker was asked for its queues", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker does not answer: " + e, e);
        }
    }

    @Override
    public void stop() {
        server.beginToStop();
    }

    @Override
    public void close() throws JMException {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        if (beans.isRegistered(name)) {
            beans.unregisterMBean(name);
        }
    }
}
