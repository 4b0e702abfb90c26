package org.pabal.server.access;

import org.pabal.server.session.Authentication;
import org.pabal.server.session.Peer;

/**
 * A further way to prove oneself, in the shape of RFC 4422: a plug-in, found by {@link java.util.ServiceLoader} and used if
 * {@code security.authenticators} names it. Safe for any thread.
 */
public interface MechanismProvider {

    /** As {@code security.authenticators} calls it. */
    String name();

    /** As peers call it, in capitals: {@code PLAIN}, {@code OAUTHBEARER}. */
    String mechanism();

    /** Whether this peer may use it; one that makes a password travel has to ask for {@link Peer#encrypted}. */
    boolean offeredTo(Peer peer);

    /** Begins an attempt. What it denies is slowed and recorded by the broker. */
    Authentication begin(Peer peer);
}
