package org.pabal.broker.storage.inspect;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonWriter;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.message.Address;

/** A queue's settings as JSON, all of them, and back. */
final class SettingsText {

    private SettingsText() {}

    static void write(JsonWriter json, QueueSettings settings) {
        json.beginObject();
        json.name("lengthMax").value(settings.lengthMax());
        json.name("bytesMax").value(settings.bytesMax());
        json.name("overflow").value(settings.overflow().name().toLowerCase(Locale.ROOT));
        json.name("deliveriesMax").value(settings.deliveriesMax());
        json.name("redeliveryDelayMillis").value(settings.redeliveryDelayMillis());
        json.name("redeliveryDelayMultiplier").value(settings.redeliveryDelayMultiplier());
        json.name("redeliveryDelayMaxMillis").value(settings.redeliveryDelayMaxMillis());
        address(json, "deadLetterTo", settings.deadLetterTo());
        address(json, "expiredTo", settings.expiredTo());
        json.name("exclusive").value(settings.exclusive());
        json.end();
    }

    private static void address(JsonWriter json, String name, @Nullable Address address) {
        json.name(name);
        MessageText.address(json, address);
    }

    /** @throws IllegalArgumentException if a setting is not what it should be */
    static QueueSettings read(Map<String, @Nullable Object> json) {
        QueueSettings usual = QueueSettings.defaults();
        String overflow = MessageText.string(json, "overflow");
        Object multiplier = json.get("redeliveryDelayMultiplier");
        return new QueueSettings(
                MessageText.number(json, "lengthMax", usual.lengthMax()),
                MessageText.number(json, "bytesMax", usual.bytesMax()),
                overflow == null ? usual.overflow() : Overflow.valueOf(overflow.toUpperCase(Locale.ROOT)),
                (int) MessageText.number(json, "deliveriesMax", usual.deliveriesMax()),
                MessageText.number(json, "redeliveryDelayMillis", usual.redeliveryDelayMillis()),
                multiplier instanceof Number number ? number.doubleValue() : usual.redeliveryDelayMultiplier(),
                MessageText.number(json, "redeliveryDelayMaxMillis", usual.redeliveryDelayMaxMillis()),
                json.containsKey("deadLetterTo")
                        ? MessageText.readAddress(json.get("deadLetterTo"))
                        : usual.deadLetterTo(),
                json.containsKey("expiredTo") ? MessageText.readAddress(json.get("expiredTo")) : usual.expiredTo(),
                Boolean.TRUE.equals(json.get("exclusive")));
    }
}
