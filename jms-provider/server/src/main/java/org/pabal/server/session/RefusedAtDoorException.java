package org.pabal.server.session;

import org.pabal.message.Refusal;

/** A user is not let in, for a reason that the peer is to be told. */
public final class RefusedAtDoorException extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient Refusal refusal;

    public RefusedAtDoorException(Refusal refusal) {
        super(refusal.text(), null, false, false);
        this.refusal = refusal;
    }

    public Refusal refusal() {
        return refusal;
    }
}
