package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Session;
import jakarta.resource.Referenceable;
import jakarta.resource.ResourceException;
import jakarta.resource.spi.ActivationSpec;
import jakarta.resource.spi.CommException;
import jakarta.resource.spi.ConnectionRequestInfo;
import jakarta.resource.spi.ManagedConnection;
import jakarta.resource.spi.ResourceAdapterInternalException;
import jakarta.resource.spi.SecurityException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.naming.Reference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.pabal.ra.container.Container;
import org.pabal.ra.container.Endpoints;
import org.pabal.ra.container.Pool;
import org.pabal.ra.container.TestBroker;
import org.pabal.ra.inbound.PabalActivationSpec;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;

/** Rules of the Connectors specification that no application sees. */
class RulesTest {
    private TestBroker broker;
    private Container container;
    private PabalManagedConnectionFactory managed;

    @BeforeEach
    void deploy() {
        broker = TestBroker.local();
        container = Container.withBroker(broker.url());
        managed = container.factory(new PabalManagedConnectionFactory());
    }

    @AfterEach
    void undeploy() {
        container.close();
        broker.close();
    }

    @Test
    void anAssociationIsMadeOnce() throws Exception {
        managed.setResourceAdapter(container.adapter);
        assertThatThrownBy(() -> managed.setResourceAdapter(new PabalResourceAdapter()))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("already");
        assertThat(managed.getResourceAdapter()).isSameAs(container.adapter);
        assertThatThrownBy(() -> new PabalManagedConnectionFactory().createManagedConnection(null, null))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("not been associated");
    }

    @Test
    void cleanUpEndsHandles() throws Exception {
        ManagedConnection physical = managed.createManagedConnection(null, null);
        Connection before = (Connection) physical.getConnection(null, null);
        Session session = before.createSession();
        physical.cleanup();
        assertThatThrownBy(session::createTextMessage).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(before::createSession).isInstanceOf(IllegalStateException.class);
        Connection after = (Connection) physical.getConnection(null, null);
        assertThat(after).isNotSameAs(before);
        after.createSession().close();
        physical.destroy();
    }

    @Test
    void nothingWorksAfterDestroy() throws Exception {
        ManagedConnection physical = managed.createManagedConnection(null, null);
        Connection handle = (Connection) physical.getConnection(null, null);
        physical.destroy();
        physical.destroy();
        assertThatThrownBy(handle::createSession).isInstanceOf(JMSException.class);
        for (ThrowingCallable call : List.<ThrowingCallable>of(
                () -> physical.getConnection(null, null),
                physical::getXAResource,
                physical::getLocalTransaction,
                physical::getMetaData,
                physical::cleanup,
                () -> physical.associateConnection(handle))) {
            assertThatThrownBy(call)
                    .isInstanceOf(jakarta.resource.spi.IllegalStateException.class)
                    .hasMessageContaining("destroyed");
        }
    }

    @Test
    void usersDoNotChangeOnAConnection() throws Exception {
        AtomicReference<ConnectionRequestInfo> asked = new AtomicReference<>();
        var factory = (jakarta.jms.ConnectionFactory) managed.createConnectionFactory((with, request) -> {
            asked.set(request);
            return with.createManagedConnection(null, request).getConnection(null, request);
        });
        try (JMSContext context = factory.createContext("ann", "a")) {
            assertThat(context.getAutoStart()).isTrue();
        }
        ManagedConnection physical = managed.createManagedConnection(null, null);
        assertThatThrownBy(() -> physical.getConnection(null, asked.get()))
                .isInstanceOf(SecurityException.class)
                .hasMessageContaining("ann");
        assertThatThrownBy(() -> physical.associateConnection("no handle")).isInstanceOf(ResourceException.class);
        physical.destroy();
    }

    @Test
    void aConnectionBeforeTheAdapterHasStartedIsRefusedAsTheServerExpects() throws Exception {
        PabalManagedConnectionFactory early = new PabalManagedConnectionFactory();
        early.setResourceAdapter(new PabalResourceAdapter());
        assertThatThrownBy(() -> early.createManagedConnection(null, null))
                .isInstanceOf(jakarta.resource.spi.IllegalStateException.class)
                .hasMessageContaining("is not started");
    }

    @Test
    void aConnectionFactoryCanBeKeptInJndi() throws Exception {
        Object factory = managed.createConnectionFactory(new Pool());
        Reference reference = new Reference("jakarta.jms.ConnectionFactory");
        ((Referenceable) factory).setReference(reference);
        assertThat(((Referenceable) factory).getReference()).isSameAs(reference);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(managed);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            assertThat(((PabalManagedConnectionFactory) in.readObject()).getUrl())
                    .isEqualTo(managed.getUrl());
        }
    }

    @Test
    void specificationsConfiguredAlikeAreTwo() {
        assertThat(container.onQueue("orders")).isNotEqualTo(container.onQueue("orders"));
    }

    @Test
    void anEndpointIsNotActivatedTwice() throws Exception {
        Endpoints endpoints = Endpoints.plain(message -> {});
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setResourceAdapter(container.adapter);
        container.adapter.endpointActivation(endpoints, spec);
        assertThatThrownBy(() -> container.adapter.endpointActivation(endpoints, spec))
                .isInstanceOf(ResourceException.class)
                .hasMessageContaining("twice");
        container.adapter.endpointDeactivation(endpoints, spec);
        container.adapter.endpointActivation(endpoints, spec);
        container.adapter.endpointDeactivation(endpoints, spec);
    }

    @Test
    void anAdapterIsStartedOnceAtATime() throws Exception {
        PabalActivationSpec spec = container.onQueue("orders");
        spec.setResourceAdapter(container.adapter);
        assertThatThrownBy(() -> container.adapter.start(container))
                .isInstanceOf(ResourceAdapterInternalException.class)
                .hasMessageContaining("started already");
        container.adapter.stop();
        container.adapter.stop();
        assertThatThrownBy(() -> container.adapter.endpointActivation(Endpoints.plain(message -> {}), spec))
                .isInstanceOf(jakarta.resource.spi.IllegalStateException.class)
                .hasMessageContaining("not started");
        assertThatThrownBy(() -> container.adapter.getXAResources(new ActivationSpec[] {spec}))
                .isInstanceOf(jakarta.resource.spi.IllegalStateException.class);
        container.adapter.start(container);
        managed.createManagedConnection(null, null).destroy();
    }

    @Test
    void aUrlThatLacksASlashAsOpenLibertyPassesItOnIsMended() throws Exception {
        PabalManagedConnectionFactory defined = container.factory(new PabalManagedConnectionFactory());
        defined.setUrl("pabal:/127.0.0.1:1");
        assertThat(defined.wrong()).isEmpty();
        assertThatThrownBy(() -> defined.createManagedConnection(null, null))
                .isInstanceOf(CommException.class)
                .hasMessageContaining("pabal://127.0.0.1:1");
    }
}
