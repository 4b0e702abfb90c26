package org.pabal.client.message;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.pabal.client.message.ValueConversion.Place;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/** A message whose body is names with values (Jakarta Messaging 3.1 §3.11, conversions §3.11.3). */
public final class PabalMapMessage extends PabalMessage implements MapMessage {

    private @Nullable Map<String, @Nullable Object> entries;

    PabalMapMessage(MessageFactory factory) {
        super(factory);
    }

    PabalMapMessage(MessageFactory factory, Message wire, int deliveryCount) {
        super(factory, wire, deliveryCount);
    }

    private Map<String, @Nullable Object> entries() throws JMSException {
        Map<String, @Nullable Object> known = entries;
        if (known == null) {
            Message received = receivedBody();
            known = received == null ? new LinkedHashMap<>() : new LinkedHashMap<>(received.map());
            entries = known;
        }
        return known;
    }

    private @Nullable Object entry(@Nullable String name) throws JMSException {
        touch();
        return name == null ? null : entries().get(name);
    }

    private void entry(@Nullable String name, @Nullable Object value) throws JMSException {
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException(
                    "cannot set a map entry without a name: it is " + (name == null ? "null" : "empty"));
        }
        requireBodyWritable();
        if (value != null && !ValueConversion.isBodyValue(value)) {
            throw ValueConversion.unsupported(value, Place.ENTRY, name);
        }
        entries().put(name, detached(value));
    }

    @Override
    public boolean getBoolean(@Nullable String name) throws JMSException {
        return ValueConversion.asBoolean(entry(name), Place.ENTRY, name);
    }

    @Override
    public byte getByte(@Nullable String name) throws JMSException {
        return ValueConversion.asByte(entry(name), Place.ENTRY, name);
    }

    @Override
    public short getShort(@Nullable String name) throws JMSException {
        return ValueConversion.asShort(entry(name), Place.ENTRY, name);
    }

    @Override
    public char getChar(@Nullable String name) throws JMSException {
        return ValueConversion.asChar(entry(name), Place.ENTRY, name);
    }

    @Override
    public int getInt(@Nullable String name) throws JMSException {
        return ValueConversion.asInt(entry(name), Place.ENTRY, name);
    }

    @Override
    public long getLong(@Nullable String name) throws JMSException {
        return ValueConversion.asLong(entry(name), Place.ENTRY, name);
    }

    @Override
    public float getFloat(@Nullable String name) throws JMSException {
        return ValueConversion.asFloat(entry(name), Place.ENTRY, name);
    }

    @Override
    public double getDouble(@Nullable String name) throws JMSException {
        return ValueConversion.asDouble(entry(name), Place.ENTRY, name);
    }

    @Override
    public @Nullable String getString(@Nullable String name) throws JMSException {
        return ValueConversion.asString(entry(name), Place.ENTRY, name);
    }

    @Override
    public byte @Nullable [] getBytes(@Nullable String name) throws JMSException {
        byte[] bytes = ValueConversion.asBytes(entry(name), Place.ENTRY, name);
        return bytes == null ? null : bytes.clone();
    }

    @Override
    public @Nullable Object getObject(@Nullable String name) throws JMSException {
        return detached(entry(name));
    }

    @Override
    public Enumeration<?> getMapNames() throws JMSException {
        touch();
        return Collections.enumeration(new ArrayList<>(entries().keySet()));
    }

    @Override
    public boolean itemExists(@Nullable String name) throws JMSException {
        touch();
        return name != null && entries().containsKey(name);
    }

    @Override
    public void setBoolean(@Nullable String name, boolean value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setByte(@Nullable String name, byte value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setShort(@Nullable String name, short value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setChar(@Nullable String name, char value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setInt(@Nullable String name, int value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setLong(@Nullable String name, long value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setFloat(@Nullable String name, float value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setDouble(@Nullable String name, double value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setString(@Nullable String name, @Nullable String value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setBytes(@Nullable String name, byte @Nullable [] value) throws JMSException {
        entry(name, value);
    }

    @Override
    public void setBytes(@Nullable String name, byte[] value, int offset, int length) throws JMSException {
        entry(name, part(value, offset, length));
    }

    @Override
    public void setObject(@Nullable String name, @Nullable Object value) throws JMSException {
        entry(name, value);
    }

    @Override
    void writeBody(MessageBuilder builder) throws JMSException {
        builder.map(entries());
    }

    @Override
    void emptyBody() {
        entries = null;
    }

    @Override
    @Nullable
    Object body(Class<?> type) throws JMSException {
        if (entries().isEmpty()) {
            return null;
        }
        if (!type.isAssignableFrom(Map.class)) {
            throw notAssignable("a map; ask for java.util.Map", type);
        }
        Map<String, @Nullable Object> copy = new LinkedHashMap<>(entries());
        copy.replaceAll((name, value) -> detached(value));
        return copy;
    }

    /** Of what is mutable, a copy: no array is shared with the application. */
    static @Nullable Object detached(@Nullable Object value) {
        return value instanceof byte[] bytes ? bytes.clone() : value;
    }

    /** IndexOutOfBoundsException if the array does not have that much. */
    static byte[] part(byte[] value, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, value.length);
        return Arrays.copyOfRange(value, offset, offset + length);
    }
}
