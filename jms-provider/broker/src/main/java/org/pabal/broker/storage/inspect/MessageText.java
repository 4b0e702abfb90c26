package org.pabal.broker.storage.inspect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.json.JsonWriter;
import org.pabal.message.Address;
import org.pabal.message.BodyKind;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/**
 * A message as JSON that people can read, and back, byte for byte: {@code docs/reference/export-format.md}. Headers that say
 * nothing are left out.
 */
final class MessageText {

    private static final int PRIORITY_USUAL = 4;

    private MessageText() {}

    /** The message's names and values, into an object that has been begun. */
    static void write(JsonWriter json, Message message) {
        text(json, "id", message.messageId());
        json.name("destination");
        address(json, message.destination());
        if (message.replyTo() != null) {
            json.name("replyTo");
            address(json, message.replyTo());
        }
        text(json, "type", message.type());
        text(json, "correlationId", message.correlationId());
        byte[] correlation = message.correlationIdBytes();
        if (correlation != null) {
            json.name("correlationIdBytes").value(base64(correlation));
        }
        if (message.priority() != PRIORITY_USUAL) {
            json.name("priority").value(message.priority());
        }
        if (!message.persistent()) {
            json.name("persistent").value(false);
        }
        time(json, "timestamp", message.timestampMillis());
        time(json, "expiration", message.expirationMillis());
        time(json, "deliveryTime", message.deliveryTimeMillis());
        Map<String, @Nullable Object> properties = message.properties();
        if (!properties.isEmpty()) {
            json.name("properties");
            values(json, properties);
        }
        body(json, message);
    }

    private static void body(JsonWriter json, Message message) {
        LargeBody large = message.largeBody();
        if (large != null) {
            json.name("largeBody").beginObject();
            json.name("kind").value(message.bodyKind().name().toLowerCase(Locale.ROOT));
            json.name("number").value(large.number());
            json.name("length").value(large.length()).end();
            return;
        }
        switch (message.bodyKind()) {
            case NONE -> {
                // Nothing is the most readable form of nothing.
            }
            case TEXT -> json.name("text").value(message.text());
            case BYTES -> json.name("bytes").value(base64(message.bytes()));
            case OBJECT -> json.name("object").value(base64(message.bytes()));
            case MAP -> {
                json.name("map");
                values(json, message.map());
            }
            case STREAM -> {
                json.name("stream").beginArray();
                message.stream().forEach(value -> ValueText.write(json, value));
                json.end();
            }
        }
    }

    private static void values(JsonWriter json, Map<String, @Nullable Object> values) {
        json.beginObject();
        values.forEach((name, value) -> {
            json.name(name);
            ValueText.write(json, value);
        });
        json.end();
    }

    private static void text(JsonWriter json, String name, @Nullable String value) {
        if (value != null) {
            json.name(name).value(value);
        }
    }

    private static void time(JsonWriter json, String name, long millis) {
        if (millis != 0) {
            json.name(name).value(millis);
        }
    }

    static void address(JsonWriter json, @Nullable Address address) {
        if (address == null) {
            json.value((CharSequence) null);
            return;
        }
        json.beginObject()
                .name(address.kind().name().toLowerCase(Locale.ROOT).replace('_', ' '))
                .value(address.name());
        if (address.routingKey() != null) {
            json.name("key").value(address.routingKey());
        }
        json.end();
    }

    private static @Nullable String base64(byte @Nullable [] bytes) {
        return bytes == null ? null : Base64.getEncoder().encodeToString(bytes);
    }

    /**
     * The binary form if {@link #read} of what {@link #write} gives would not be the same message; null if it is, as it is
     * for all that was made with a {@link MessageBuilder}.
     */
    static @Nullable String formIfNeeded(Message message, Map<String, @Nullable Object> written) {
        return Arrays.equals(read(written).encoded(), message.encoded()) ? null : base64(message.encoded());
    }

    /** @throws IllegalArgumentException if something is missing or wrong */
    static Message read(Map<String, @Nullable Object> json) {
        Object form = json.get("form");
        if (form != null) {
            return Message.of(bytes(form));
        }
        MessageBuilder message = Message.builder();
        message.messageId(string(json, "id"));
        message.destination(readAddress(json.get("destination")));
        message.replyTo(readAddress(json.get("replyTo")));
        message.type(string(json, "type"));
        message.correlationId(string(json, "correlationId"));
        if (json.get("correlationIdBytes") != null) {
            message.correlationIdBytes(bytes(json.get("correlationIdBytes")));
        }
        message.priority((int) number(json, "priority", PRIORITY_USUAL));
        message.persistent(!Boolean.FALSE.equals(json.get("persistent")));
        message.timestampMillis(number(json, "timestamp", 0));
        message.expirationMillis(number(json, "expiration", 0));
        message.deliveryTimeMillis(number(json, "deliveryTime", 0));
        if (json.get("properties") != null) {
            message.properties(readValues(json.get("properties")));
        }
        readBody(json, message);
        return message.build();
    }

    private static void readBody(Map<String, @Nullable Object> json, MessageBuilder message) {
        if (json.containsKey("text")) {
            message.text(string(json, "text"));
        } else if (json.get("bytes") != null) {
            byte[] bytes = bytes(json.get("bytes"));
            message.bytes(bytes, 0, bytes.length);
        } else if (json.containsKey("object")) {
            message.object(json.get("object") == null ? null : bytes(json.get("object")));
        } else if (json.containsKey("map")) {
            message.map(readValues(json.get("map")));
        } else if (json.containsKey("stream")) {
            if (!(json.get("stream") instanceof List<?> values)) {
                throw new IllegalArgumentException("'stream' must be a list: " + json.get("stream"));
            }
            List<@Nullable Object> stream = new ArrayList<>();
            values.forEach(value -> stream.add(ValueText.read(value)));
            message.stream(stream);
        } else if (json.containsKey("largeBody")) {
            Map<String, @Nullable Object> large = object(json.get("largeBody"), "largeBody");
            message.largeBody(
                    kind(string(large, "kind")),
                    new LargeBody(number(large, "number", 0), number(large, "length", -1)));
        }
    }

    private static BodyKind kind(@Nullable String name) {
        for (BodyKind kind : BodyKind.values()) {
            if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("there is no kind of body '" + name + "'");
    }

    private static Map<String, @Nullable Object> readValues(@Nullable Object json) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        object(json, "properties or map").forEach((name, value) -> values.put(name, ValueText.read(value)));
        return values;
    }

    static @Nullable Address readAddress(@Nullable Object json) {
        if (json == null) {
            return null;
        }
        Map<String, @Nullable Object> address = object(json, "an address");
        String key = string(address, "key");
        for (Address.Kind kind : Address.Kind.values()) {
            String name = string(address, kind.name().toLowerCase(Locale.ROOT).replace('_', ' '));
            if (name != null) {
                return new Address(kind, name, key);
            }
        }
        throw new IllegalArgumentException("an address is expected, such as {\"queue\":\"orders\"}: " + json);
    }

    @SuppressWarnings("unchecked") // JsonReader's objects have texts as their names
    static Map<String, @Nullable Object> object(@Nullable Object json, String what) {
        if (json instanceof Map<?, ?> object) {
            return (Map<String, @Nullable Object>) object;
        }
        throw new IllegalArgumentException("'" + what + "' must be an object: " + json);
    }

    static @Nullable String string(Map<String, @Nullable Object> json, String name) {
        Object value = json.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        throw new IllegalArgumentException("'" + name + "' must be a text: " + value);
    }

    static long number(Map<String, @Nullable Object> json, String name, long otherwise) {
        Object value = json.get(name);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("'" + name + "' must be a whole number: " + value);
    }

    private static byte[] bytes(@Nullable Object value) {
        if (value instanceof String text) {
            return Base64.getDecoder().decode(text);
        }
        throw new IllegalArgumentException("a text in Base64 is expected: " + value);
    }
}
