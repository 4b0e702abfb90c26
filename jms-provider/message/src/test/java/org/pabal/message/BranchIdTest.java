package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class BranchIdTest {

    private static final byte[] GLOBAL = {1, 2};
    private static final byte[] QUALIFIER = {-1};

    @Test
    void equalsByAllThreeParts() {
        BranchId branch = new BranchId(7, GLOBAL, QUALIFIER);

        assertThat(branch)
                .isEqualTo(new BranchId(7, GLOBAL, QUALIFIER))
                .hasSameHashCodeAs(new BranchId(7, GLOBAL, QUALIFIER));
        assertThat(branch).isNotEqualTo(new BranchId(8, GLOBAL, QUALIFIER));
        assertThat(branch).isNotEqualTo(new BranchId(7, QUALIFIER, QUALIFIER));
        assertThat(branch).isNotEqualTo(new BranchId(7, GLOBAL, GLOBAL));
    }

    @Test
    void isNotReachedByChangesToArrays() {
        byte[] global = {1};
        BranchId branch = new BranchId(7, global, QUALIFIER);
        global[0] = 9;
        branch.globalTransactionId()[0] = 9;
        branch.branchQualifier()[0] = 9;

        assertThat(branch).isEqualTo(new BranchId(7, new byte[] {1}, QUALIFIER));
    }

    @Test
    void readsAsFormatAndHexadecimal() {
        assertThat(new BranchId(-1, GLOBAL, QUALIFIER)).hasToString("-1:0102:ff");
        assertThat(new BranchId(0, new byte[0], new byte[0])).hasToString("0::");
    }

    @Test
    void takesPartsUpToItsLimit() {
        byte[] longest = new byte[BranchId.PART_LENGTH_MAX];
        assertThat(new BranchId(1, longest, longest).globalTransactionId()).hasSize(64);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BranchId(1, new byte[65], QUALIFIER))
                .withMessageContaining("global=65")
                .withMessageContaining("qualifier=1");
        assertThatIllegalArgumentException().isThrownBy(() -> new BranchId(1, GLOBAL, new byte[65]));
    }
}
