package org.pabal.wire;

/** One thing said, by either end. What each holds is in {@code docs/reference/wire-protocol.md}. */
public sealed interface Frame permits HandshakeFrame, ClientFrame, BrokerFrame {

    FrameType type();

    /**
     * Writes what comes after the type.
     *
     * @throws IllegalArgumentException if a field is longer than the protocol allows
     */
    void put(FieldWriter out);
}
