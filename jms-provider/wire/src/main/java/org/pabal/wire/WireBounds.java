package org.pabal.wire;

import org.pabal.message.Address;

/** How large what crosses the wire may be, whatever the two ends agree upon. In bytes unless said otherwise. */
public final class WireBounds {

    /** Largest frame before both ends have opened, without its four bytes of length. */
    public static final int HANDSHAKE_FRAME_MAX = 4_096;

    /** Smallest frame size that an end may ask for: anything but content fits into it at its longest. */
    public static final int FRAME_MAX_MIN = 128 * 1_024;

    /** Largest frame size that an end may ask for. */
    public static final int FRAME_MAX_MAX = 64 * 1_024 * 1_024;

    /** Frame size that both ends ask for if nobody says otherwise. */
    public static final int FRAME_MAX_DEFAULT = 1_024 * 1_024;

    /** Longest name: of a destination, a client id, a subscription. */
    public static final int NAME_MAX = 3 * Address.LENGTH_MAX;

    /** Longest selector. */
    public static final int SELECTOR_MAX = 65_536;

    /** Longest text of a refusal; a longer one is cut. */
    public static final int REFUSAL_TEXT_MAX = 8_192;

    /** Longest name of an authentication mechanism. */
    public static final int MECHANISM_MAX = 32;

    /** Most mechanisms that a broker offers, in pieces. */
    public static final int MECHANISMS_MAX = 16;

    /** Longest challenge or response of an authentication mechanism. */
    public static final int AUTHENTICATION_MAX = 2_048;

    /** Longest name of a program: {@code pabal-client 1.0}. */
    public static final int PROGRAM_MAX = 128;

    /** Length of the identity that a client gives itself. */
    public static final int IDENTITY_LENGTH = 16;

    /** Messages of a connection that a client keeps, because the broker may deliver them again to other consumers. */
    public static final int SLOTS = 1_024;

    /** Larger ones a broker does not have kept. */
    public static final int SLOT_BYTES_MAX = 2 * 1_024;

    /** Most deliveries named in one frame, in pieces: however few bytes their ranges take. */
    public static final int DELIVERIES_MAX = 1 << 20;

    /** Most deliveries that a broker lets be named beyond those it has sent, in pieces. */
    public static final int DELIVERIES_NAMED_FREE = 65_536;

    /** How often a delivery may be named: settled, committed, rolled back, given back. */
    public static final int DELIVERY_NAMED_TIMES = 4;

    /** Most deliveries that a broker lets be named after any number of deliveries, in pieces. */
    public static final int DELIVERIES_NAMED_MAX = 4 * DELIVERIES_MAX;

    /** Longest payload of an administration request or answer. */
    public static final int ADMINISTRATION_MAX = 16 * 1_024 * 1_024;

    /** How many numbers a client has for its sessions, consumers, browsers and large bodies, in pieces. */
    public static final long NUMBERS = 1L << 32;

    private WireBounds() {}
}
