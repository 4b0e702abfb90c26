package org.pabal.engine.form;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.message.Address;

/**
 * A queue's settings: those that say something, each behind its number, in ascending order. One that is not there says
 * zero, none, or no, so that what was written before a setting existed can be read after.
 */
final class SettingsForm {

    private SettingsForm() {}

    static void write(QueueSettings settings, FieldWriter into) {
        number(FieldForm.SETTING_LENGTH_MAX, settings.lengthMax(), into);
        number(FieldForm.SETTING_BYTES_MAX, settings.bytesMax(), into);
        number(FieldForm.SETTING_OVERFLOW, FieldForm.code(settings.overflow()), into);
        number(FieldForm.SETTING_DELIVERIES_MAX, settings.deliveriesMax(), into);
        number(FieldForm.SETTING_REDELIVERY_DELAY, settings.redeliveryDelayMillis(), into);
        if (settings.redeliveryDelayMultiplier() != FieldForm.MULTIPLIER_UNSAID) {
            into.one(FieldForm.SETTING_REDELIVERY_DELAY_MULTIPLIER);
            into.eight(Double.doubleToRawLongBits(settings.redeliveryDelayMultiplier()));
        }
        number(FieldForm.SETTING_REDELIVERY_DELAY_MAX, settings.redeliveryDelayMaxMillis(), into);
        address(FieldForm.SETTING_DEAD_LETTER_TO, settings.deadLetterTo(), into);
        address(FieldForm.SETTING_EXPIRED_TO, settings.expiredTo(), into);
        number(FieldForm.SETTING_EXCLUSIVE, settings.exclusive() ? 1 : 0, into);
        into.one(FieldForm.SETTINGS_END);
    }

    private static void number(int setting, long value, FieldWriter into) {
        if (value != 0) {
            into.one(setting);
            into.number(value);
        }
    }

    private static void address(int setting, @Nullable Address value, FieldWriter into) {
        if (value != null) {
            into.one(setting);
            into.address(value);
        }
    }

    static QueueSettings read(FieldReader from) {
        long lengthMax = 0;
        long bytesMax = 0;
        Overflow overflow = Overflow.BLOCK;
        int deliveriesMax = 0;
        long redeliveryDelay = 0;
        double multiplier = FieldForm.MULTIPLIER_UNSAID;
        long redeliveryDelayMax = 0;
        Address deadLetterTo = null;
        Address expiredTo = null;
        boolean exclusive = false;
        int previous = FieldForm.SETTINGS_END;
        for (int setting = next(previous, from); setting != FieldForm.SETTINGS_END; setting = next(previous, from)) {
            switch (setting) {
                case FieldForm.SETTING_LENGTH_MAX -> lengthMax = said(from.number("lengthMax"), from);
                case FieldForm.SETTING_BYTES_MAX -> bytesMax = said(from.number("bytesMax"), from);
                case FieldForm.SETTING_OVERFLOW -> {
                    overflow = FieldForm.overflow(from);
                    said(FieldForm.code(overflow), from);
                }
                case FieldForm.SETTING_DELIVERIES_MAX ->
                    deliveriesMax = (int) said(from.integer("deliveriesMax"), from);
                case FieldForm.SETTING_REDELIVERY_DELAY -> redeliveryDelay = said(from.number("a delay"), from);
                case FieldForm.SETTING_REDELIVERY_DELAY_MULTIPLIER -> {
                    multiplier = Double.longBitsToDouble(from.eight("a multiplier"));
                    said(multiplier == FieldForm.MULTIPLIER_UNSAID ? 0 : 1, from);
                }
                case FieldForm.SETTING_REDELIVERY_DELAY_MAX -> redeliveryDelayMax = said(from.number("a delay"), from);
                case FieldForm.SETTING_DEAD_LETTER_TO -> deadLetterTo = from.address("deadLetterTo");
                case FieldForm.SETTING_EXPIRED_TO -> expiredTo = from.address("expiredTo");
                case FieldForm.SETTING_EXCLUSIVE -> exclusive = said(from.upTo(1, "exclusive"), from) == 1;
                default ->
                    throw from.malformed("the queue has a setting of number " + setting
                            + ", and this release knows 1 to " + FieldForm.SETTING_EXCLUSIVE
                            + ": it was written by a newer release; start that one");
            }
            previous = setting;
        }
        try {
            return new QueueSettings(
                    lengthMax,
                    bytesMax,
                    overflow,
                    deliveriesMax,
                    redeliveryDelay,
                    multiplier,
                    redeliveryDelayMax,
                    deadLetterTo,
                    expiredTo,
                    exclusive);
        } catch (IllegalArgumentException senseless) {
            throw from.malformed(senseless);
        }
    }

    private static int next(int previous, FieldReader from) {
        int setting = from.one("a setting of the queue");
        if (setting <= previous && setting != FieldForm.SETTINGS_END) {
            throw from.malformed("setting " + setting + " comes behind setting " + previous + "; they ascend");
        }
        return setting;
    }

    /** Each settings have one form. */
    private static long said(long value, FieldReader from) {
        if (value == 0) {
            throw from.malformed("a setting is there and says what it says when it is not there");
        }
        return value;
    }
}
