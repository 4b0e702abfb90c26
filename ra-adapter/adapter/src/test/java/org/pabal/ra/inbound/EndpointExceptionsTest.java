package org.pabal.ra.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.ApplicationException;
import org.junit.jupiter.api.Test;

/** Which exceptions of endpoints leave it to the server whether a transaction commits. */
class EndpointExceptionsTest {

    @ApplicationException
    private static class Harmless extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class HarmlessToo extends Harmless {
        private static final long serialVersionUID = 1L;
    }

    @ApplicationException(rollback = true)
    private static final class Harmful extends Harmless {
        private static final long serialVersionUID = 1L;
    }

    @ApplicationException(inherited = false)
    private static class ItselfHarmless extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private static final class NotHarmless extends ItselfHarmless {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void applicationExceptionsThatRollNothingBackDo() {
        assertThat(EndpointExceptions.mayCommit(new Harmless())).isTrue();
        assertThat(EndpointExceptions.mayCommit(new HarmlessToo())).isTrue();
        assertThat(EndpointExceptions.mayCommit(new ItselfHarmless())).isTrue();
    }

    @Test
    void allOthersDoNot() {
        assertThat(EndpointExceptions.mayCommit(new IllegalStateException())).isFalse();
        assertThat(EndpointExceptions.mayCommit(new StackOverflowError())).isFalse();
        assertThat(EndpointExceptions.mayCommit(new Harmful())).isFalse();
        assertThat(EndpointExceptions.mayCommit(new NotHarmless())).isFalse();
    }
}
