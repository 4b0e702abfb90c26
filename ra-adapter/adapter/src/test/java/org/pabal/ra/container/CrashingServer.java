package org.pabal.ra.container;

import com.arjuna.ats.arjuna.common.RecoveryEnvironmentBean;
import com.arjuna.ats.arjuna.common.recoveryPropertyManager;
import com.arjuna.ats.arjuna.recovery.RecoveryManager;
import com.arjuna.ats.internal.arjuna.recovery.AtomicActionRecoveryModule;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTANodeNameXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.JTATransactionLogXAResourceOrphanFilter;
import com.arjuna.ats.internal.jta.recovery.arjunacore.XARecoveryModule;
import com.arjuna.ats.jta.common.JTAEnvironmentBean;
import com.arjuna.ats.jta.common.jtaPropertyManager;
import com.arjuna.ats.jta.recovery.XAResourceRecoveryHelper;
import jakarta.jms.ConnectionFactory;
import jakarta.jms.JMSContext;
import jakarta.resource.spi.ActivationSpec;
import jakarta.transaction.TransactionManager;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.pabal.client.destination.PabalQueue;
import org.pabal.ra.outbound.PabalManagedConnectionFactory;

/**
 * A server in a process of its own. Told to crash, it brings transactions over two resources to where nobody knows their
 * outcome, and halts: some are decided and committed nowhere, some are prepared and not decided. Told to recover, it finishes
 * them.
 */
public final class CrashingServer {
    /** How it ends when it crashes as it should. */
    public static final int CRASHED = 77;

    private static final String NODE = "pabal-test";

    private CrashingServer() {}

    /** {@code crash|recover URL STORE LEDGER NUMBER}: so many of each kind of transaction. */
    public static void main(String[] arguments) throws Exception {
        Path ledger = Path.of(arguments[3]);
        TransactionManager transactions = Container.start(Path.of(arguments[2]));
        Container container = Container.withBroker(arguments[1]);
        if (arguments[0].equals("crash")) {
            crash(container, transactions, ledger, Integer.parseInt(arguments[4]));
        } else {
            recover(container, ledger);
            container.close();
            System.exit(0);
        }
    }

    // ---- crash

    private static void crash(Container container, TransactionManager transactions, Path ledger, int number)
            throws Exception {
        ConnectionFactory factory = (ConnectionFactory)
                container.factory(new PabalManagedConnectionFactory()).createConnectionFactory(new Pool());
        CountDownLatch inDoubt = new CountDownLatch(2 * number);
        for (int i = 0; i < number; i++) {
            String decided = "decided " + i;
            begin(() -> work(transactions, factory, decided, new StopsInCommit(ledger, decided, inDoubt), true));
            String undecided = "undecided " + i;
            begin(() -> work(transactions, factory, undecided, new StopsInPrepare(ledger, undecided, inDoubt), false));
        }
        boolean all = inDoubt.await(TestBroker.LONG_MILLIS, TimeUnit.MILLISECONDS);
        Runtime.getRuntime().halt(all ? CRASHED : 1);
    }

    private interface Step {
        void run() throws Exception;
    }

    private static void begin(Step step) {
        Thread thread = new Thread(() -> {
            try {
                step.run();
            } catch (Exception failed) {
                // Ends the process with a status that the test does not expect, and the reason in its output.
                throw new IllegalStateException(failed);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** What is enlisted first is prepared first, and committed first. */
    private static void work(
            TransactionManager transactions,
            ConnectionFactory factory,
            String text,
            FileResource second,
            boolean filesFirst)
            throws Exception {
        transactions.begin();
        if (filesFirst) {
            transactions.getTransaction().enlistResource(second);
        }
        try (JMSContext context = factory.createContext()) {
            context.createProducer().send(new PabalQueue("done"), text);
        }
        if (!filesFirst) {
            transactions.getTransaction().enlistResource(second);
        }
        transactions.commit();
    }

    private static void stop(CountDownLatch reached) {
        reached.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class StopsInCommit extends FileResource {
        private final CountDownLatch reached;

        StopsInCommit(Path folder, String note, CountDownLatch reached) {
            super(folder, note);
            this.reached = reached;
        }

        @Override
        public void commit(Xid xid, boolean onePhase) {
            stop(reached);
        }
    }

    private static final class StopsInPrepare extends FileResource {
        private final CountDownLatch reached;

        StopsInPrepare(Path folder, String note, CountDownLatch reached) {
            super(folder, note);
            this.reached = reached;
        }

        @Override
        public int prepare(Xid xid) throws XAException {
            int unused = super.prepare(xid);
            stop(reached);
            return XA_OK;
        }
    }

    // ---- recover

    private static void recover(Container container, Path ledger) throws Exception {
        JTAEnvironmentBean jta = jtaPropertyManager.getJTAEnvironmentBean();
        jta.setXaRecoveryNodes(List.of(NODE));
        jta.setXaResourceOrphanFilterClassNames(List.of(
                JTATransactionLogXAResourceOrphanFilter.class.getName(),
                JTANodeNameXAResourceOrphanFilter.class.getName()));
        jta.setOrphanSafetyInterval(1);
        RecoveryEnvironmentBean recovery = recoveryPropertyManager.getRecoveryEnvironmentBean();
        recovery.setRecoveryBackoffPeriod(1);
        recovery.setRecoveryListener(false);
        XARecoveryModule branches = new XARecoveryModule();
        recovery.setRecoveryModules(List.of(new AtomicActionRecoveryModule(), branches));
        XAResource files = new FileResource(ledger, "");
        XAResource[] messages = container.adapter.getXAResources(new ActivationSpec[] {container.onQueue("done")});
        branches.addXAResourceRecoveryHelper(new Resources(files));
        branches.addXAResourceRecoveryHelper(new Resources(messages[0]));
        RecoveryManager manager = RecoveryManager.manager(RecoveryManager.DIRECT_MANAGEMENT);
        manager.initialize();
        AtomicInteger scans = new AtomicInteger();
        while (inDoubt(files) + inDoubt(messages[0]) > 0) {
            if (scans.incrementAndGet() > 20) {
                System.exit(2);
            }
            manager.scan();
        }
    }

    private static int inDoubt(XAResource resource) throws XAException {
        return resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN).length;
    }

    private record Resources(XAResource resource) implements XAResourceRecoveryHelper {
        @Override
        public boolean initialise(String configuration) {
            return true;
        }

        @Override
        public XAResource[] getXAResources() {
            return new XAResource[] {resource};
        }
    }
}
