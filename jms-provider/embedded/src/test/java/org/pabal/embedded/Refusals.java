package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;

/** Looks at a refusal as its reader would: its type, its error code, and what its text says. */
final class Refusals {

    private Refusals() {}

    /** @param code null for exceptions that have none */
    static void refused(
            Class<? extends Throwable> type, @Nullable String code, ThrowingCallable asked, String... says) {
        Throwable thrown = catchThrowable(asked);
        show(thrown);
        assertThat(thrown).isInstanceOf(type).hasMessageContainingAll(says);
        if (code != null) {
            assertThat(code(thrown)).isEqualTo(code);
        }
    }

    static @Nullable String code(Throwable thrown) {
        return thrown instanceof JMSException checked
                ? checked.getErrorCode()
                : thrown instanceof JMSRuntimeException unchecked ? unchecked.getErrorCode() : null;
    }

    /** For people who want to read the texts: -Dpabal.show.refusals=true. */
    static void show(@Nullable Throwable thrown) {
        if (Boolean.getBoolean("pabal.show.refusals")) {
            System.out.println(thrown);
        }
    }
}
