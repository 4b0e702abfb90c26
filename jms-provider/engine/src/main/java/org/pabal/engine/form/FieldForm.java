package org.pabal.engine.form;

import java.util.List;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.message.Address;

/** The numbers that stand for things in the form. They never change and are never used again. */
final class FieldForm {

    static final int VALUE_BOOLEAN = 1;
    static final int VALUE_BYTE = 2;
    static final int VALUE_SHORT = 3;
    static final int VALUE_INT = 4;
    static final int VALUE_LONG = 5;
    static final int VALUE_FLOAT = 6;
    static final int VALUE_DOUBLE = 7;
    static final int VALUE_STRING = 8;

    static final int SETTINGS_END = 0;
    static final int SETTING_LENGTH_MAX = 1;
    static final int SETTING_BYTES_MAX = 2;
    static final int SETTING_OVERFLOW = 3;
    static final int SETTING_DELIVERIES_MAX = 4;
    static final int SETTING_REDELIVERY_DELAY = 5;
    static final int SETTING_REDELIVERY_DELAY_MULTIPLIER = 6;
    static final int SETTING_REDELIVERY_DELAY_MAX = 7;
    static final int SETTING_DEAD_LETTER_TO = 8;
    static final int SETTING_EXPIRED_TO = 9;
    static final int SETTING_EXCLUSIVE = 10;

    /** Of a queue that is not told otherwise; not written. */
    static final double MULTIPLIER_UNSAID = 1;

    // Where a thing stands in its list is its number: append only.
    private static final List<Address.Kind> ADDRESS_KINDS = List.of(
            Address.Kind.QUEUE,
            Address.Kind.TOPIC,
            Address.Kind.TEMPORARY_QUEUE,
            Address.Kind.TEMPORARY_TOPIC,
            Address.Kind.EXCHANGE);
    private static final List<ExchangeType> EXCHANGE_TYPES =
            List.of(ExchangeType.DIRECT, ExchangeType.FANOUT, ExchangeType.TOPIC, ExchangeType.HEADERS);
    private static final List<Overflow> OVERFLOWS =
            List.of(Overflow.BLOCK, Overflow.REJECT, Overflow.DROP_OLDEST, Overflow.DEAD_LETTER);

    private FieldForm() {}

    static int code(Address.Kind kind) {
        return ADDRESS_KINDS.indexOf(kind);
    }

    static int code(ExchangeType type) {
        return EXCHANGE_TYPES.indexOf(type);
    }

    static int code(Overflow overflow) {
        return OVERFLOWS.indexOf(overflow);
    }

    static Address.Kind addressKind(FieldReader from) {
        return ADDRESS_KINDS.get(from.upTo(ADDRESS_KINDS.size() - 1, "a kind of address"));
    }

    static ExchangeType exchangeType(FieldReader from) {
        return EXCHANGE_TYPES.get(from.upTo(EXCHANGE_TYPES.size() - 1, "an exchange type"));
    }

    static Overflow overflow(FieldReader from) {
        return OVERFLOWS.get(from.upTo(OVERFLOWS.size() - 1, "an overflow policy"));
    }
}
