package org.pabal.server.access;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LoginDelayTest {

    private final LoginDelay delays = new LoginDelay(500);

    @Test
    void doublesWithEachFailureUpToItsBound() {
        assertThat(delays.failed("h", "anna", 0)).isEqualTo(500);
        assertThat(delays.failed("h", "anna", 1)).isEqualTo(1_000);
        assertThat(delays.failed("h", "anna", 2)).isEqualTo(2_000);
        for (int i = 0; i < 100; i++) {
            assertThat(delays.failed("h", "anna", 3)).isBetween(4_000L, LoginDelay.DELAY_MILLIS_MAX);
        }
    }

    @Test
    void countsForAUserFromManyHostsAndForAHostWithManyUsers() {
        delays.failed("h1", "anna", 0);
        assertThat(delays.failed("h2", "anna", 1)).isEqualTo(1_000);
        delays.failed("h3", "ben", 0);
        assertThat(delays.failed("h3", "cai", 1)).isEqualTo(1_000);
    }

    @Test
    void isForgottenInTimeAndWhenTheUserGetsIn() {
        delays.failed("h", "anna", 0);
        assertThat(delays.failed("h", "anna", LoginDelay.FORGET_MILLIS + 1)).isEqualTo(500);
        delays.succeeded("anna");
        assertThat(delays.failed("other", "anna", LoginDelay.FORGET_MILLIS + 2)).isEqualTo(500);
    }

    @Test
    void remembersNoMoreThanItsBound() {
        delays.failed("first", "", 0);
        for (int i = 0; i < LoginDelay.REMEMBERED_MAX; i++) {
            delays.failed("host-" + i, "", 1);
        }
        assertThat(delays.failed("first", "", 2)).isEqualTo(500);
    }
}
