package org.pabal.client.session;

/**
 * Thrown out of a message listener that decides, as a resource adapter does, that a message is not to come again: the broker
 * dead-letters it.
 */
public final class RejectedDelivery extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** @param reason for people */
    public RejectedDelivery(String reason) {
        super(reason);
    }
}
