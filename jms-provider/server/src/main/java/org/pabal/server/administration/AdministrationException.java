package org.pabal.server.administration;

import org.jspecify.annotations.Nullable;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Refusal;

/** The broker has refused what an administrator asked, or has not answered. */
public final class AdministrationException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public AdministrationException(Refusal refusal, @Nullable Throwable cause) {
        super(refusal.text(), cause);
        this.refusal = refusal;
    }

    static AdministrationException of(@Nullable Throwable failure) {
        if (failure instanceof RefusedException refused) {
            return new AdministrationException(refused.refusal(), refused);
        }
        return new AdministrationException(
                new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "the broker cannot be asked: " + failure), failure);
    }

    public Refusal refusal() {
        return refusal;
    }
}
