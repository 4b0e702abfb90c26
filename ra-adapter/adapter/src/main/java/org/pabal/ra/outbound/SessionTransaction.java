package org.pabal.ra.outbound;

import jakarta.resource.ResourceException;
import jakarta.resource.spi.LocalTransaction;
import jakarta.resource.spi.LocalTransactionException;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;
import org.pabal.ra.transaction.OwnBranch;
import org.pabal.ra.transaction.WatchedXaResource;

/**
 * A transaction of the server's on one connection alone (Jakarta Connectors 2.1, "Local Transaction Management Contract"):
 * begun and ended by the server, for one thread at a time.
 */
final class SessionTransaction implements LocalTransaction {
    private final WatchedXaResource resource;
    private @Nullable OwnBranch branch;

    SessionTransaction(WatchedXaResource resource) {
        this.resource = resource;
    }

    @Override
    public void begin() throws ResourceException {
        if (branch != null || resource.inBranch()) {
            throw new LocalTransactionException(
                    "cannot begin a local transaction: the connection takes part in one already; end that first");
        }
        try {
            branch = OwnBranch.begin(resource);
        } catch (XAException refused) {
            throw new LocalTransactionException("cannot begin a local transaction: " + refused.getMessage(), refused);
        }
    }

    @Override
    public void commit() throws ResourceException {
        OwnBranch ending = take("commit");
        try {
            ending.commit();
        } catch (XAException refused) {
            throw new LocalTransactionException(
                    "cannot commit the local transaction: " + refused.getMessage(), refused);
        }
    }

    @Override
    public void rollback() throws ResourceException {
        OwnBranch ending = take("roll back");
        try {
            ending.rollBack();
        } catch (XAException refused) {
            throw new LocalTransactionException(
                    "cannot roll the local transaction back: " + refused.getMessage(), refused);
        }
    }

    private OwnBranch take(String asked) throws LocalTransactionException {
        OwnBranch current = branch;
        if (current == null) {
            throw new LocalTransactionException("cannot " + asked + ": no local transaction has been begun");
        }
        branch = null;
        return current;
    }

    /** The connection goes back to the pool: what was not committed never was. */
    void abandon() throws ResourceException {
        if (branch != null) {
            rollback();
        }
    }
}
