package org.pabal.broker;

import org.pabal.message.Refusal;

/** Carries a refusal through a completion stage of {@link BrokerAdministration}. */
public final class RequestRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public RequestRefusedException(Refusal refusal) {
        super(refusal.code() + ": " + refusal.text(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
