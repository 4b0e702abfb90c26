package org.pabal.client.link;

import org.pabal.message.Refusal;

/** Carries a refusal through a completion stage; becomes the right {@code JMSException} where the caller is. */
public final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        super(refusal.text(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
