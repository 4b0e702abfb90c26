package org.pabal.client.error;

import jakarta.jms.JMSException;
import org.jspecify.annotations.Nullable;

/** Calls the classic API and throws its exceptions as those of the simplified one. */
public final class Unchecked {
    private Unchecked() {}

    @FunctionalInterface
    public interface Call<T> {
        T call() throws JMSException;
    }

    @FunctionalInterface
    public interface NullableCall<T> {
        @Nullable
        T call() throws JMSException;
    }

    @FunctionalInterface
    public interface Step {
        void run() throws JMSException;
    }

    public static <T> T call(Call<T> call) {
        try {
            return call.call();
        } catch (JMSException failure) {
            throw JmsErrors.toRuntime(failure);
        }
    }

    public static <T> @Nullable T callOrNull(NullableCall<T> call) {
        try {
            return call.call();
        } catch (JMSException failure) {
            throw JmsErrors.toRuntime(failure);
        }
    }

    public static void run(Step step) {
        try {
            step.run();
        } catch (JMSException failure) {
            throw JmsErrors.toRuntime(failure);
        }
    }
}
