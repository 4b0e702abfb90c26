package org.pabal.server.administration;

import java.nio.charset.StandardCharsets;
import org.pabal.message.BranchId;

/** Identities of transaction branches, for people. */
final class Branches {

    private Branches() {}

    /**
     * As logs of the broker have it, {@code format:global:qualifier} with the last two in hexadecimal; and behind it as text
     * what transaction managers have made of readable characters, as many do.
     */
    static String inWords(BranchId branch) {
        byte[] global = branch.globalTransactionId();
        byte[] qualifier = branch.branchQualifier();
        if (!isReadable(global) || !isReadable(qualifier)) {
            return branch.toString();
        }
        return branch + " ('" + text(global) + "', branch '" + text(qualifier) + "')";
    }

    private static boolean isReadable(byte[] bytes) {
        for (byte each : bytes) {
            if (each < ' ' || each > '~') {
                return false;
            }
        }
        return bytes.length > 0;
    }

    private static String text(byte[] readable) {
        return new String(readable, StandardCharsets.US_ASCII);
    }
}
