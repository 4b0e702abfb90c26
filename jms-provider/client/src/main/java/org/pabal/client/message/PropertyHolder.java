package org.pabal.client.message;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import java.util.Collections;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.message.ValueConversion.Place;
import org.pabal.message.MessageBuilder;

/**
 * The part of a message that has to do with properties (Jakarta Messaging 3.1 §3.5), and with whether the message may be used at
 * the moment, which each of its methods asks first (§7.3).
 */
abstract class PropertyHolder implements jakarta.jms.Message {

    private final MessageFactory factory;
    private final MessageProperties properties;

    /** Only ever true in strict mode. Volatile: the confirmation comes on another thread. */
    private volatile boolean beingSent;

    PropertyHolder(MessageFactory factory, MessageProperties properties) {
        this.factory = factory;
        this.properties = properties;
    }

    final MessageFactory factory() {
        return factory;
    }

    final void writeProperties(MessageBuilder builder) {
        properties.writeTo(builder);
    }

    final boolean isBeingSent() {
        return beingSent;
    }

    /** In strict mode: until {@link #endAsyncSend} every access throws. Otherwise nothing. */
    public final void beginAsyncSend() {
        beingSent = factory.strict();
    }

    /** To be called before the completion listener, which may use the message again (§7.3). */
    public final void endAsyncSend() {
        beingSent = false;
    }
    /** Refuses what the specification forbids while an asynchronous send goes on. */
    final void touch() throws IllegalStateException {
        if (beingSent) {
            throw new IllegalStateException(
                    "cannot use the message: an asynchronous send of it has not completed; wait for the"
                            + " CompletionListener (jms.strict=true checks this)",
                    ErrorCodes.MESSAGE_BEING_SENT);
        }
    }

    @Override
    public final void clearProperties() throws JMSException {
        touch();
        properties.clear();
    }

    @Override
    public final boolean propertyExists(@Nullable String name) throws JMSException {
        touch();
        return properties.exists(name);
    }

    @Override
    public final boolean getBooleanProperty(@Nullable String name) throws JMSException {
        return ValueConversion.asBoolean(property(name), Place.PROPERTY, name);
    }

    @Override
    public final byte getByteProperty(@Nullable String name) throws JMSException {
        return ValueConversion.asByte(property(name), Place.PROPERTY, name);
    }

    @Override
    public final short getShortProperty(@Nullable String name) throws JMSException {
        return ValueConversion.asShort(property(name), Place.PROPERTY, name);
    }

    @Override
    public final int getIntProperty(@Nullable String name) throws JMSException {
        return ValueConversion.asInt(property(name), Place.PROPERTY, name);
    }

    @Override
    public final long getLongProperty(@Nullable String name) throws JMSException {
        return ValueConversion.asLong(property(name), Place.PROPERTY, name);
    }

    @Override
    public final float getFloatProperty(@Nullable String name) throws JMSException {
        return ValueConversion.asFloat(property(name), Place.PROPERTY, name);
    }

    @Override
    public final double getDoubleProperty(@Nullable String name) throws JMSException {
        return ValueConversion.asDouble(property(name), Place.PROPERTY, name);
    }

    @Override
    public final @Nullable String getStringProperty(@Nullable String name) throws JMSException {
        return ValueConversion.asString(property(name), Place.PROPERTY, name);
    }

    @Override
    public final @Nullable Object getObjectProperty(@Nullable String name) throws JMSException {
        Object extension = name == null ? null : extension(name);
        return extension == null ? property(name) : extension;
    }

    /** What can be got as a property, but is none; null for all others. */
    @Nullable
    Object extension(String name) throws JMSException {
        return null;
    }

    /** The names of all properties, JMSXDeliveryCount among them on a received message (§3.5.11). */
    @Override
    public final Enumeration<?> getPropertyNames() throws JMSException {
        touch();
        return Collections.enumeration(properties.names());
    }

    @Override
    public final void setBooleanProperty(@Nullable String name, boolean value) throws JMSException {
        property(name, value);
    }

    @Override
    public final void setByteProperty(@Nullable String name, byte value) throws JMSException {
        property(name, value);
    }

    @Override
    public final void setShortProperty(@Nullable String name, short value) throws JMSException {
        property(name, value);
    }

    @Override
    public final void setIntProperty(@Nullable String name, int value) throws JMSException {
        property(name, value);
    }

    @Override
    public final void setLongProperty(@Nullable String name, long value) throws JMSException {
        property(name, value);
    }

    @Override
    public final void setFloatProperty(@Nullable String name, float value) throws JMSException {
        property(name, value);
    }

    @Override
    public final void setDoubleProperty(@Nullable String name, double value) throws JMSException {
        property(name, value);
    }

    @Override
    public final void setStringProperty(@Nullable String name, @Nullable String value) throws JMSException {
        property(name, value);
    }

    @Override
    public final void setObjectProperty(@Nullable String name, @Nullable Object value) throws JMSException {
        property(name, value);
    }

    private @Nullable Object property(@Nullable String name) throws JMSException {
        touch();
        return properties.value(name);
    }

    private void property(@Nullable String name, @Nullable Object value) throws JMSException {
        touch();
        if (name == null || !extend(name, value)) {
            properties.set(name, value, factory.strict());
        }
    }

    /**
     * Takes what is set as a property, but is none.
     *
     * @return whether it was such
     */
    boolean extend(String name, @Nullable Object value) throws JMSException {
        return false;
    }
}
