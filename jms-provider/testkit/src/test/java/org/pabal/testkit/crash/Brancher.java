package org.pabal.testkit.crash;

import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.SplittableRandom;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/** Moves messages in XA branches, and leaves them in every phase; finishes what earlier generations have left. */
final class Brancher extends Actor {

    private static final int LEFT_MAX = 6;
    private static final long RECEIVE_MILLIS = 20;

    private final Place from;
    private final Place to;

    /** Prepared and undecided. */
    private final ArrayDeque<String> left = new ArrayDeque<>();

    Brancher(
            Workshop workshop,
            String name,
            SplittableRandom random,
            Place from,
            Place to,
            Collection<String> leftByOthers) {
        super(workshop, name, random);
        this.from = from;
        this.to = to;
        left.addAll(leftByOthers);
    }

    /** A branch is named after its unit. */
    record UnitXid(String unit) implements Xid {
        @Override
        public int getFormatId() {
            return 4_711;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return unit.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }

        static String unitOf(Xid xid) {
            return new String(xid.getGlobalTransactionId(), StandardCharsets.UTF_8);
        }
    }

    @Override
    void work() throws Exception {
        XAConnection connection = workshop.connectForBranches(random);
        XASession session = connection.createXASession();
        XAResource resource = session.getXAResource();
        MessageConsumer consumer = Workshop.consumer(session, from);
        MessageProducer producer = session.createProducer(null);
        while (true) {
            workshop.awaitRoom(to.name());
            branch(session, resource, consumer, producer);
            while (left.size() > LEFT_MAX || !left.isEmpty() && random.nextInt(3) == 0) {
                decide(resource, left.removeFirst());
            }
            pause();
        }
    }

    private void branch(XASession session, XAResource resource, MessageConsumer consumer, MessageProducer producer)
            throws Exception {
        String unit = nextUnit();
        UnitXid xid = new UnitXid(unit);
        resource.start(xid, XAResource.TMNOFLAGS);
        int taken = 0;
        for (int more = 1 + random.nextInt(4); more > 0; more--) {
            Message message = consumer.receive(RECEIVE_MILLIS);
            if (message == null) {
                break;
            }
            took(unit, from, Parcel.of(message));
            // Branches are committed in any order, so there is one only within each.
            put(unit, nextParcel(unit), to.name(), session, producer);
            taken++;
        }
        int way = random.nextInt(10);
        if (way == 0) {
            report.ask(unit, "rollback");
            resource.end(xid, XAResource.TMFAIL);
            rollBack(resource, xid);
            returned(taken);
            report.done(unit, "rollback");
            return;
        }
        resource.end(xid, XAResource.TMSUCCESS);
        if (way == 1) {
            report.ask(unit, "rollback");
            resource.rollback(xid);
            returned(taken);
            report.done(unit, "rollback");
        } else if (way == 2) {
            report.ask(unit, "commit");
            resource.commit(xid, true);
            report.done(unit, "commit");
        } else {
            report.ask(unit, "prepare");
            if (resource.prepare(xid) == XAResource.XA_OK) {
                report.done(unit, "prepare");
                left.addLast(unit);
            } else {
                // Nothing was in it.
                report.done(unit, "commit");
            }
        }
    }

    private void returned(int taken) {
        workshop.came(from.name(), taken);
        workshop.came(to.name(), -taken);
    }

    /** A branch that has ended as failed may be rolled back already. */
    private static void rollBack(XAResource resource, Xid xid) throws XAException {
        try {
            resource.rollback(xid);
        } catch (XAException gone) {
            if (gone.errorCode < XAException.XA_RBBASE && gone.errorCode != XAException.XAER_NOTA) {
                throw gone;
            }
        }
    }

    private void decide(XAResource resource, String unit) throws XAException {
        decide(report, resource, unit, random.nextInt(3) > 0);
    }

    static void decide(Report report, XAResource resource, String unit, boolean commit) throws XAException {
        String what = commit ? "commit" : "rollback";
        report.ask(unit, what);
        if (commit) {
            resource.commit(new UnitXid(unit), false);
        } else {
            resource.rollback(new UnitXid(unit));
        }
        report.done(unit, what);
    }
}
