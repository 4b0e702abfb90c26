package org.pabal.client.xa;

import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.pabal.message.BranchId;

/** A branch's id as a transaction manager wants it. */
final class PabalXid implements Xid {
    private final BranchId branch;

    PabalXid(BranchId branch) {
        this.branch = branch;
    }

    static BranchId branchOf(Xid xid) {
        return xid instanceof PabalXid own
                ? own.branch
                : new BranchId(xid.getFormatId(), xid.getGlobalTransactionId(), xid.getBranchQualifier());
    }

    @Override
    public int getFormatId() {
        return branch.formatId();
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return branch.globalTransactionId();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.branchQualifier();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PabalXid that && branch.equals(that.branch);
    }

    @Override
    public int hashCode() {
        return branch.hashCode();
    }

    @Override
    public String toString() {
        return branch.toString();
    }
}
