package org.pabal.ra;

import static org.assertj.core.api.Assertions.assertThat;

import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.Uid;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import com.arjuna.ats.jta.xa.XidImple;
import jakarta.jms.JMSContext;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.messaginghub.pooled.jms.JmsPoolXAConnectionFactory;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.ra.container.Container;
import org.pabal.ra.container.TestBroker;

/** Narayana's recovery outside of servers, set up as docs/guide/outside-servers.md says. */
class NarayanaRecoveryTest {
    private TestBroker broker;
    private TransactionManager transactions;
    private JmsPoolXAConnectionFactory pool;

    @BeforeEach
    void start(@TempDir Path folder) {
        broker = TestBroker.remote(folder);
        transactions = Container.transactions();
        pool = new JmsPoolXAConnectionFactory();
        pool.setConnectionFactory(new PabalConnectionFactory(broker.url()));
        pool.setTransactionManager(transactions);
        pool.start();
    }

    @AfterEach
    void stop() {
        pool.stop();
        broker.close();
    }

    /** The other resource of a transaction, which is prepared last. */
    private abstract static class Other implements XAResource {
        @Override
        public void start(Xid xid, int flags) {}

        @Override
        public void end(Xid xid, int flags) {}

        @Override
        public void commit(Xid xid, boolean onePhase) {}

        @Override
        public void rollback(Xid xid) {}

        @Override
        public void forget(Xid xid) {}

        @Override
        public Xid[] recover(int flag) {
            return new Xid[0];
        }

        @Override
        public boolean isSameRM(@Nullable XAResource other) {
            return false;
        }

        @Override
        public int getTransactionTimeout() {
            return 0;
        }

        @Override
        public boolean setTransactionTimeout(int seconds) {
            return false;
        }
    }

    private Xid[] inDoubt() throws Exception {
        try (XAConnection connection = new PabalConnectionFactory(broker.url()).createXAConnection()) {
            return connection
                    .createXASession()
                    .getXAResource()
                    .recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN);
        }
    }

    /** It is decided, and its broker gone before it hears so. */
    private void commitWhileTheBrokerGoes() throws Exception {
        transactions.begin();
        try (JMSContext context = pool.createContext()) {
            context.createProducer().send(context.createQueue("orders"), "decided");
        }
        transactions.getTransaction().enlistResource(new Other() {
            @Override
            public int prepare(Xid xid) {
                broker.stop();
                return XA_OK;
            }
        });
        transactions.commit();
        broker.startAgain();
    }

    /** As a process of this node leaves one that ends before it has written its decision. */
    private void prepareAndForget() throws Exception {
        try (XAConnection connection = new PabalConnectionFactory(broker.url()).createXAConnection()) {
            XASession session = connection.createXASession();
            XAResource resource = session.getXAResource();
            Xid branch = new XidImple(new Uid(), true, null);
            resource.start(branch, XAResource.TMNOFLAGS);
            session.createProducer(new PabalQueue("orders")).send(session.createTextMessage("not decided"));
            resource.end(branch, XAResource.TMSUCCESS);
            assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
        }
    }

    @Test
    void whatIsInDoubtEndsAsTheLogSaysAndIsRolledBackWhereItSaysNothing() throws Exception {
        commitWhileTheBrokerGoes();
        prepareAndForget();
        assertThat(inDoubt()).hasSize(2);
        recoveryPropertyManager.getRecoveryEnvironmentBean().setPeriodicRecoveryPeriod(1);
        recoveryPropertyManager.getRecoveryEnvironmentBean().setRecoveryBackoffPeriod(1);
        jtaPropertyManager.getJTAEnvironmentBean().setOrphanSafetyInterval(1);
        try (XAConnection connection = new PabalConnectionFactory(
                        broker.url() + "?reconnect=true&reconnect.initial=true")
                .createXAConnection()) {
            RecoveryManager manager = recover("pabal-test", connection);
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TestBroker.LONG_MILLIS);
            while (inDoubt().length > 0 && System.nanoTime() < deadline) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
            assertThat(inDoubt()).isEmpty();
            assertThat(broker.drain("orders", 1)).containsExactly("decided");
            manager.terminate();
        }
    }

    /** What the guide shows. */
    private static RecoveryManager recover(String node, XAConnection connection) throws Exception {
        // First, as the module looks at these when it is made
        JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
        jta.setXaRecoveryNodes(List.of(node));
        jta.setXaResourceOrphanFilterClassNames(List.of(
                JTATransactionLogXAResourceOrphanFilter.class.getName(),
                JTANodeNameXAResourceOrphanFilter.class.getName()));
        XAResource resource = connection.createXASession().getXAResource();
        XARecoveryModule branches = new XARecoveryModule();
        branches.addXAResourceRecoveryHelper(new XAResourceRecoveryHelper() {
            @Override
            public boolean initialise(String unused) {
                return true;
            }

            @Override
            public XAResource[] getXAResources() {
                return new XAResource[] {resource};
            }
        });
        RecoveryEnvironmentBean recovery = recoveryPropertyManager.getRecoveryEnvironmentBean();
        recovery.setRecoveryModules(List.of(new AtomicActionRecoveryModule(), branches));
        recovery.setRecoveryListener(false);
        RecoveryManager manager = RecoveryManager.manager();
        manager.initialize();
        return manager;
    }
}
