package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalTest {

    @Test
    void namesOfCodesStandBecauseApplicationsCompareThem() {
        assertThat(Refusal.Code.values())
                .extracting(Enum::name)
                .startsWith(
                        "INVALID_DESTINATION",
                        "INVALID_CLIENT_ID",
                        "INVALID_SELECTOR",
                        "SUBSCRIPTION_IN_USE",
                        "UNKNOWN_SUBSCRIPTION",
                        "RESOURCE_LIMIT",
                        "ILLEGAL_STATE",
                        "INVALID_ARGUMENT",
                        "NOT_AUTHENTICATED",
                        "NOT_PERMITTED",
                        "TRANSACTION_ROLLED_BACK",
                        "NOT_FOUND",
                        "EXISTS_ALREADY",
                        "XA_UNKNOWN_BRANCH",
                        "XA_PROTOCOL",
                        "XA_DUPLICATE_BRANCH",
                        "XA_ROLLED_BACK",
                        "XA_TIMED_OUT",
                        "XA_HEURISTIC_COMMIT",
                        "XA_HEURISTIC_ROLLBACK",
                        "BROKER_UNAVAILABLE",
                        "TIMED_OUT",
                        "OUTCOME_UNKNOWN",
                        "STORAGE_DAMAGED",
                        "NOT_TRUSTED",
                        "INCOMPATIBLE");
    }

    @Test
    void isAValue() {
        Refusal refusal = new Refusal(Refusal.Code.NOT_FOUND, "no such queue: orders");

        assertThat(refusal).isEqualTo(new Refusal(Refusal.Code.NOT_FOUND, "no such queue: orders"));
    }
}
