package org.pabal.message;

import java.util.Arrays;
import java.util.HexFormat;

/**
 * The identity of one branch of a global transaction, as a transaction manager hands it out (an {@code Xid} without the
 * interface). Equal by all three parts. The arrays are copied on the way in and on the way out.
 */
public final class BranchId {

    /** Longest global transaction id and longest branch qualifier, in bytes (X/Open CAE, {@code Xid}). */
    public static final int PART_LENGTH_MAX = 64;

    private final int formatId;
    private final byte[] globalTransactionId;
    private final byte[] branchQualifier;

    /** @throws IllegalArgumentException if a part is longer than {@link #PART_LENGTH_MAX} */
    public BranchId(int formatId, byte[] globalTransactionId, byte[] branchQualifier) {
        if (globalTransactionId.length > PART_LENGTH_MAX || branchQualifier.length > PART_LENGTH_MAX) {
            throw new IllegalArgumentException("transaction branch id too long: global=" + globalTransactionId.length
                    + " qualifier=" + branchQualifier.length + " allowed=" + PART_LENGTH_MAX + " bytes each");
        }
        this.formatId = formatId;
        this.globalTransactionId = globalTransactionId.clone();
        this.branchQualifier = branchQualifier.clone();
    }

    public int formatId() {
        return formatId;
    }

    public byte[] globalTransactionId() {
        return globalTransactionId.clone();
    }

    public byte[] branchQualifier() {
        return branchQualifier.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BranchId that
                && formatId == that.formatId
                && Arrays.equals(globalTransactionId, that.globalTransactionId)
                && Arrays.equals(branchQualifier, that.branchQualifier);
    }

    @Override
    public int hashCode() {
        return (formatId * 31 + Arrays.hashCode(globalTransactionId)) * 31 + Arrays.hashCode(branchQualifier);
    }

    /** For people and logs: {@code format:global:qualifier}, the last two in hexadecimal. */
    @Override
    public String toString() {
        HexFormat hex = HexFormat.of();
        return formatId + ":" + hex.formatHex(globalTransactionId) + ":" + hex.formatHex(branchQualifier);
    }
}
