package org.pabal.client.reconnect;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.pabal.message.BranchId;

class OpenBranchesTest {

    private static final BranchId BRANCH = new BranchId(1, new byte[] {1}, new byte[] {2});

    private final OpenBranches branches = new OpenBranches();

    @Test
    void losesTheBranchThatASessionWorksFor() {
        branches.started(BRANCH);
        branches.cut();
        assertThat(branches.isCut(BRANCH)).isTrue();
        assertThat(branches.hasOutlived(BRANCH)).isFalse();
        branches.forget(BRANCH);
        assertThat(branches.isCut(BRANCH)).isFalse();
    }

    @Test
    void keepsTheBranchWhoseWorkHasEnded() {
        branches.started(BRANCH);
        branches.ended(BRANCH);
        branches.cut();
        assertThat(branches.isCut(BRANCH)).isFalse();
        assertThat(branches.hasOutlived(BRANCH)).isTrue();
    }

    @Test
    void knowsNothingOfABranchThatIsBegunAnew() {
        branches.started(BRANCH);
        branches.cut();
        branches.started(BRANCH);
        assertThat(branches.isCut(BRANCH)).isFalse();
    }
}
