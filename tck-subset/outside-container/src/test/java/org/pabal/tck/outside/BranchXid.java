package org.pabal.tck.outside;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.Xid;

/** A branch identifier of a made-up transaction manager; equal by its three parts. */
public final class BranchXid implements Xid {
    private static final int FORMAT = 0x70616261;
    private static final long RUN = ThreadLocalRandom.current().nextLong();
    private static final AtomicInteger COUNTER = new AtomicInteger();

    private final byte[] global;
    private final byte[] branch;

    private BranchXid(byte[] global, byte[] branch) {
        this.global = global;
        this.branch = branch;
    }

    /** The first branch of a new global transaction. */
    public static BranchXid next() {
        byte[] global = ByteBuffer.allocate(12)
                .putLong(RUN)
                .putInt(COUNTER.incrementAndGet())
                .array();
        return new BranchXid(global, new byte[] {1});
    }

    /** Another branch of this global transaction. */
    public BranchXid branch(int number) {
        return new BranchXid(global, new byte[] {(byte) number});
    }

    /** The longest identifier that the XA specification allows: 64 and 64 bytes. */
    public static BranchXid longest() {
        byte[] global = Arrays.copyOf(next().global, MAXGTRIDSIZE);
        byte[] branch = new byte[MAXBQUALSIZE];
        Arrays.fill(branch, (byte) 0xff);
        return new BranchXid(global, branch);
    }

    @Override
    public int getFormatId() {
        return FORMAT;
    }

    @Override
    public byte[] getGlobalTransactionId() {
        return global.clone();
    }

    @Override
    public byte[] getBranchQualifier() {
        return branch.clone();
    }

    /** True if this names the same branch, whoever made the other. */
    public boolean same(Xid other) {
        return other.getFormatId() == FORMAT
                && Arrays.equals(other.getGlobalTransactionId(), global)
                && Arrays.equals(other.getBranchQualifier(), branch);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Xid xid && same(xid);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(global) + Arrays.hashCode(branch);
    }

    @Override
    public String toString() {
        return "branch " + ByteBuffer.wrap(global, 8, 4).getInt() + "/" + (branch[0] & 0xff);
    }
}
