package org.pabal.ra.transaction;

import java.nio.ByteBuffer;
import java.util.UUID;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;

/**
 * A transaction of the adapter's own on an XA session: a branch that is committed in one phase, so that it is never in doubt
 * and no transaction manager need know of it. For one thread at a time.
 */
public final class OwnBranch {
    private static final byte[] QUALIFIER = {1};

    private final XAResource resource;
    private final Xid xid = new OwnXid(UUID.randomUUID());

    private OwnBranch(XAResource resource) {
        this.resource = resource;
    }

    /** From now on the session works for the branch. */
    public static OwnBranch begin(XAResource resource) throws XAException {
        OwnBranch branch = new OwnBranch(resource);
        resource.start(branch.xid, XAResource.TMNOFLAGS);
        return branch;
    }

    public void commit() throws XAException {
        resource.end(xid, XAResource.TMSUCCESS);
        resource.commit(xid, true);
    }

    /** What was received comes again, what was sent never was. */
    public void rollBack() throws XAException {
        resource.end(xid, XAResource.TMFAIL);
        resource.rollback(xid);
    }

    private record OwnXid(UUID id) implements Xid {
        /** "Pabl". */
        private static final int FORMAT = 0x5061626C;

        @Override
        public int getFormatId() {
            return FORMAT;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return QUALIFIER.clone();
        }
    }
}
