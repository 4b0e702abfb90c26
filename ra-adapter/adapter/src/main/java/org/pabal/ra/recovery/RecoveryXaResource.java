package org.pabal.ra.recovery;

import jakarta.jms.JMSException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.session.Domain;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.ra.access.BrokerAccess;
import org.pabal.ra.access.LocalBrokers;

/**
 * Finishes branches in doubt. It connects when it is first asked something, and again after its connection was lost: a
 * transaction manager keeps it, and asks again, for as long as something is in doubt. No work is done through it.
 *
 * <p>Safe for any thread; one call at a time.
 */
final class RecoveryXaResource implements XAResource {
    private static final Logger LOG = System.getLogger(RecoveryXaResource.class.getName());

    private final BrokerAccess access;
    private final LocalBrokers brokers;

    /** These are guarded by this. */
    private @Nullable PabalXAConnection connection;

    private @Nullable XAResource resource;
    private boolean closed;

    RecoveryXaResource(BrokerAccess access, LocalBrokers brokers) {
        this.access = access;
        this.brokers = brokers;
    }

    private interface Call<T> {
        T call(XAResource connected) throws XAException;
    }

    private synchronized <T> T ask(String asked, Call<T> call) throws XAException {
        XAResource connected = connected(asked);
        try {
            return call.call(connected);
        } catch (XAException failed) {
            if (failed.errorCode == XAException.XAER_RMFAIL) {
                disconnect();
            }
            throw failed;
        }
    }

    private XAResource connected(String asked) throws XAException {
        XAResource connected = resource;
        if (connected != null) {
            return connected;
        }
        if (closed) {
            throw JmsErrors.xa(XAException.XAER_RMFAIL, "cannot " + asked + ": the resource adapter is stopped", null);
        }
        try {
            PabalXAConnection opened = access.connect(brokers, Domain.COMMON);
            connection = opened;
            connected = opened.createXASession().getXAResource();
            resource = connected;
            // A loss is noticed by whoever asks next.
            opened.setExceptionListener(lost -> LOG.log(Level.DEBUG, () -> "recovery lost " + access, lost));
            return connected;
        } catch (JMSException unreachable) {
            disconnect();
            throw JmsErrors.xa(
                    XAException.XAER_RMFAIL, "cannot " + asked + ": " + unreachable.getMessage(), unreachable);
        }
    }

    private void disconnect() {
        PabalXAConnection ended = connection;
        connection = null;
        resource = null;
        if (ended != null) {
            try {
                ended.close();
            } catch (JMSException gone) {
                LOG.log(Level.DEBUG, () -> "closing the connection to " + access + " failed", gone);
            }
        }
    }

    synchronized void close() {
        closed = true;
        disconnect();
    }

    @Override
    public Xid[] recover(int flag) throws XAException {
        return ask("recover branches", connected -> connected.recover(flag));
    }

    @Override
    public void commit(Xid xid, boolean onePhase) throws XAException {
        var unused = ask("commit a branch", connected -> {
            connected.commit(xid, onePhase);
            return xid;
        });
    }

    @Override
    public void rollback(Xid xid) throws XAException {
        var unused = ask("roll back a branch", connected -> {
            connected.rollback(xid);
            return xid;
        });
    }

    @Override
    public void forget(Xid xid) throws XAException {
        var unused = ask("forget a branch", connected -> {
            connected.forget(xid);
            return xid;
        });
    }

    @Override
    public int prepare(Xid xid) throws XAException {
        return ask("prepare a branch", connected -> connected.prepare(xid));
    }

    @Override
    public void start(Xid xid, int flags) throws XAException {
        throw recoveryOnly("start a branch");
    }

    @Override
    public void end(Xid xid, int flags) throws XAException {
        throw recoveryOnly("end a branch");
    }

    private static XAException recoveryOnly(String asked) {
        return JmsErrors.xa(
                XAException.XAER_PROTO,
                "cannot " + asked + " here: this resource is for recovery; work with a connection of the pool",
                null);
    }

    @Override
    public boolean isSameRM(@Nullable XAResource other) {
        return other instanceof RecoveryXaResource that && access.equals(that.access);
    }

    @Override
    public int getTransactionTimeout() {
        return 0;
    }

    /** Nothing is begun here. */
    @Override
    public boolean setTransactionTimeout(int seconds) {
        return false;
    }

    @Override
    public String toString() {
        return "recovery of " + access;
    }
}
