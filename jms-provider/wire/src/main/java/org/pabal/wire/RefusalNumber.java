package org.pabal.wire;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/** The numbers under which refusals cross the wire. Append only. */
final class RefusalNumber {

    static final int NONE = 0;

    private RefusalNumber() {}

    static int of(Refusal.Code code) {
        return switch (code) {
            case INVALID_DESTINATION -> 1;
            case INVALID_CLIENT_ID -> 2;
            case INVALID_SELECTOR -> 3;
            case SUBSCRIPTION_IN_USE -> 4;
            case UNKNOWN_SUBSCRIPTION -> 5;
            case RESOURCE_LIMIT -> 6;
            case ILLEGAL_STATE -> 7;
            case INVALID_ARGUMENT -> 8;
            case NOT_AUTHENTICATED -> 9;
            case NOT_PERMITTED -> 10;
            case TRANSACTION_ROLLED_BACK -> 11;
            case NOT_FOUND -> 12;
            case EXISTS_ALREADY -> 13;
            case XA_UNKNOWN_BRANCH -> 14;
            case XA_PROTOCOL -> 15;
            case XA_DUPLICATE_BRANCH -> 16;
            case XA_ROLLED_BACK -> 17;
            case XA_TIMED_OUT -> 18;
            case XA_HEURISTIC_COMMIT -> 19;
            case XA_HEURISTIC_ROLLBACK -> 20;
            case BROKER_UNAVAILABLE -> 21;
            case TIMED_OUT -> 22;
            case OUTCOME_UNKNOWN -> 23;
            case STORAGE_DAMAGED -> 24;
            case NOT_TRUSTED -> 25;
            case INCOMPATIBLE -> 26;
            case INCOMPLETE_TRANSACTION -> 27;
        };
    }

    private static final Refusal.@Nullable Code[] CODES = codes();

    private static Refusal.@Nullable Code[] codes() {
        Refusal.@Nullable Code[] codes = new Refusal.@Nullable Code[Refusal.Code.values().length + 1];
        for (Refusal.Code code : Refusal.Code.values()) {
            codes[of(code)] = code;
        }
        return codes;
    }

    /** A number that this release does not know is from a newer one: ILLEGAL_STATE, whose text says more. */
    static Refusal.Code code(int number) {
        Refusal.Code code = number > NONE && number < CODES.length ? CODES[number] : null;
        return code == null ? Refusal.Code.ILLEGAL_STATE : code;
    }
}
