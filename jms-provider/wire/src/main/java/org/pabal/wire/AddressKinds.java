package org.pabal.wire;

import org.pabal.message.Address;

/** The numbers under which kinds of addresses cross the wire: those of the message format. Append only. */
final class AddressKinds {

    private static final Address.Kind[] KINDS = {
        Address.Kind.QUEUE,
        Address.Kind.TOPIC,
        Address.Kind.TEMPORARY_QUEUE,
        Address.Kind.TEMPORARY_TOPIC,
        Address.Kind.EXCHANGE
    };

    private AddressKinds() {}

    static int number(Address.Kind kind) {
        return switch (kind) {
            case QUEUE -> 0;
            case TOPIC -> 1;
            case TEMPORARY_QUEUE -> 2;
            case TEMPORARY_TOPIC -> 3;
            case EXCHANGE -> 4;
        };
    }

    static Address.Kind kind(int number, FieldReader in) throws MalformedFrameException {
        if (number >= KINDS.length) {
            throw in.malformed("kind of address " + number + ", expected 0 to " + (KINDS.length - 1));
        }
        return KINDS[number];
    }
}
