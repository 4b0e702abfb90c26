package org.pabal.ra.outbound;

import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.JmsErrors;

/** Calls the classic API and throws its exceptions as those of the simplified one. */
final class Unchecked {
    private Unchecked() {}

    @FunctionalInterface
    interface Call<T> {
        T call() throws JMSException;
    }

    @FunctionalInterface
    interface NullableCall<T> {
        @Nullable
        T call() throws JMSException;
    }

    @FunctionalInterface
    interface Step {
        void run() throws JMSException;
    }

    static <T> T call(Call<T> call) {
        try {
            return call.call();
        } catch (JMSException failure) {
            throw JmsErrors.toRuntime(failure);
        }
    }

    static <T> @Nullable T callOrNull(NullableCall<T> call) {
        try {
            return call.call();
        } catch (JMSException failure) {
            throw JmsErrors.toRuntime(failure);
        }
    }

    static void run(Step step) {
        try {
            step.run();
        } catch (JMSException failure) {
            throw JmsErrors.toRuntime(failure);
        }
    }
}
