package org.pabal.server.command;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonWriter;
import org.pabal.message.Address;
import org.pabal.message.BodyKind;
import org.pabal.message.Message;

/** A message as people and programs read it. */
final class MessageText {

    private static final int SHOWN_MAX = 10_000;

    private MessageText() {}

    static String line(Message message) {
        StringBuilder text = new StringBuilder();
        text.append(message.messageId() == null ? "(no id)" : message.messageId());
        text.append("  ").append(Instant.ofEpochMilli(message.timestampMillis()));
        text.append("  priority ").append(message.priority());
        if (message.correlationId() != null) {
            text.append("  correlation ").append(message.correlationId());
        }
        if (message.type() != null) {
            text.append("  type ").append(message.type());
        }
        if (!message.properties().isEmpty()) {
            text.append("  ").append(new TreeMap<>(message.properties()));
        }
        return Table.printable(text.toString());
    }

    /** The body in words that fit a terminal. */
    static String body(Message message) {
        if (message.largeBody() != null) {
            return "(a large body, not shown here)";
        }
        String text = switch (message.bodyKind()) {
            case TEXT -> String.valueOf(message.text());
            case MAP -> message.map().toString();
            case STREAM -> message.stream().toString();
            case BYTES, OBJECT -> "(" + message.bodySize() + " bytes)";
            case NONE -> "";
        };
        return text.length() > SHOWN_MAX ? text.substring(0, SHOWN_MAX) + "…" : text;
    }

    static String json(Message message) {
        JsonWriter json = new JsonWriter(new StringBuilder());
        json.beginObject();
        json.name("id").value(message.messageId());
        json.name("destination").value(text(message.destination()));
        json.name("replyTo").value(text(message.replyTo()));
        json.name("correlationId").value(message.correlationId());
        json.name("type").value(message.type());
        json.name("priority").value(message.priority());
        json.name("persistent").value(message.persistent());
        json.name("timestamp").value(message.timestampMillis());
        json.name("expiration").value(message.expirationMillis());
        json.name("properties").any(properties(message));
        json.name("kind").value(message.bodyKind().name().toLowerCase(java.util.Locale.ROOT));
        if (message.largeBody() == null) {
            body(message, json);
        }
        return json.end().toString();
    }

    private static void body(Message message, JsonWriter json) {
        if (message.bodyKind() == BodyKind.TEXT) {
            json.name("text").value(message.text());
        } else if (message.bodyKind() != BodyKind.NONE) {
            byte[] bytes = new byte[message.bodyView().remaining()];
            message.bodyView().get(bytes);
            json.name("base64").value(new String(Base64.getEncoder().encode(bytes), StandardCharsets.US_ASCII));
        }
    }

    private static Map<String, @Nullable Object> properties(Message message) {
        Map<String, @Nullable Object> shown = new TreeMap<>();
        message.properties()
                .forEach((name, value) -> shown.put(name, isNoNumber(value) ? String.valueOf(value) : value));
        return shown;
    }

    // JSON has no infinity.
    private static boolean isNoNumber(@Nullable Object value) {
        return value instanceof Double wide && !Double.isFinite(wide)
                || value instanceof Float narrow && !Float.isFinite(narrow);
    }

    private static @Nullable String text(@Nullable Address address) {
        return address == null ? null : address.toString();
    }
}
