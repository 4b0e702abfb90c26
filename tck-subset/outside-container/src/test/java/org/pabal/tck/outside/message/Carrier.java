package org.pabal.tck.outside.message;

import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;

/** The three places of a message where values have types: properties, map entries and stream elements. */
enum Carrier {
    PROPERTY {
        @Override
        Set<Kind> kinds() {
            return Kind.ofProperties();
        }

        @Override
        Message create(Session session) throws JMSException {
            return session.createMessage();
        }

        @Override
        void write(Message message, Object value) throws JMSException {
            if (value instanceof Boolean it) {
                message.setBooleanProperty("p", it);
            } else if (value instanceof Byte it) {
                message.setByteProperty("p", it);
            } else if (value instanceof Short it) {
                message.setShortProperty("p", it);
            } else if (value instanceof Integer it) {
                message.setIntProperty("p", it);
            } else if (value instanceof Long it) {
                message.setLongProperty("p", it);
            } else if (value instanceof Float it) {
                message.setFloatProperty("p", it);
            } else if (value instanceof Double it) {
                message.setDoubleProperty("p", it);
            } else {
                message.setStringProperty("p", (String) value);
            }
        }

        @Override
        Object read(Message message, Kind kind) throws JMSException {
            return switch (kind) {
                case BOOLEAN -> message.getBooleanProperty("p");
                case BYTE -> message.getByteProperty("p");
                case SHORT -> message.getShortProperty("p");
                case INT -> message.getIntProperty("p");
                case LONG -> message.getLongProperty("p");
                case FLOAT -> message.getFloatProperty("p");
                case DOUBLE -> message.getDoubleProperty("p");
                case STRING -> message.getStringProperty("p");
                case CHAR, BYTES -> throw new IllegalArgumentException("no property is a " + kind);
            };
        }

        @Override
        Object readObject(Message message) throws JMSException {
            return message.getObjectProperty("p");
        }
    },

    MAP_ENTRY {
        @Override
        Message create(Session session) throws JMSException {
            return session.createMapMessage();
        }

        @Override
        void write(Message message, Object value) throws JMSException {
            MapMessage map = (MapMessage) message;
            if (value instanceof Boolean it) {
                map.setBoolean("p", it);
            } else if (value instanceof Byte it) {
                map.setByte("p", it);
            } else if (value instanceof Short it) {
                map.setShort("p", it);
            } else if (value instanceof Character it) {
                map.setChar("p", it);
            } else if (value instanceof Integer it) {
                map.setInt("p", it);
            } else if (value instanceof Long it) {
                map.setLong("p", it);
            } else if (value instanceof Float it) {
                map.setFloat("p", it);
            } else if (value instanceof Double it) {
                map.setDouble("p", it);
            } else if (value instanceof byte[] it) {
                map.setBytes("p", it);
            } else {
                map.setString("p", (String) value);
            }
        }

        @Override
        Object read(Message message, Kind kind) throws JMSException {
            MapMessage map = (MapMessage) message;
            return switch (kind) {
                case BOOLEAN -> map.getBoolean("p");
                case BYTE -> map.getByte("p");
                case SHORT -> map.getShort("p");
                case CHAR -> map.getChar("p");
                case INT -> map.getInt("p");
                case LONG -> map.getLong("p");
                case FLOAT -> map.getFloat("p");
                case DOUBLE -> map.getDouble("p");
                case STRING -> map.getString("p");
                case BYTES -> map.getBytes("p");
            };
        }

        @Override
        Object readObject(Message message) throws JMSException {
            return ((MapMessage) message).getObject("p");
        }
    },

    STREAM_ELEMENT {
        @Override
        Message create(Session session) throws JMSException {
            return session.createStreamMessage();
        }

        @Override
        void write(Message message, Object value) throws JMSException {
            StreamMessage stream = (StreamMessage) message;
            if (value instanceof Boolean it) {
                stream.writeBoolean(it);
            } else if (value instanceof Byte it) {
                stream.writeByte(it);
            } else if (value instanceof Short it) {
                stream.writeShort(it);
            } else if (value instanceof Character it) {
                stream.writeChar(it);
            } else if (value instanceof Integer it) {
                stream.writeInt(it);
            } else if (value instanceof Long it) {
                stream.writeLong(it);
            } else if (value instanceof Float it) {
                stream.writeFloat(it);
            } else if (value instanceof Double it) {
                stream.writeDouble(it);
            } else if (value instanceof byte[] it) {
                stream.writeBytes(it);
            } else {
                stream.writeString((String) value);
            }
        }

        @Override
        Object read(Message message, Kind kind) throws JMSException {
            StreamMessage stream = (StreamMessage) message;
            return switch (kind) {
                case BOOLEAN -> stream.readBoolean();
                case BYTE -> stream.readByte();
                case SHORT -> stream.readShort();
                case CHAR -> stream.readChar();
                case INT -> stream.readInt();
                case LONG -> stream.readLong();
                case FLOAT -> stream.readFloat();
                case DOUBLE -> stream.readDouble();
                case STRING -> stream.readString();
                case BYTES -> {
                    byte[] buffer = new byte[16];
                    int count = stream.readBytes(buffer);
                    yield count < 0 ? null : Arrays.copyOf(buffer, count);
                }
            };
        }

        @Override
        Object readObject(Message message) throws JMSException {
            return ((StreamMessage) message).readObject();
        }

        @Override
        void rewind(Message message) throws JMSException {
            ((StreamMessage) message).reset();
        }
    };

    Set<Kind> kinds() {
        return EnumSet.allOf(Kind.class);
    }

    abstract Message create(Session session) throws JMSException;

    abstract void write(Message message, Object value) throws JMSException;

    abstract Object read(Message message, Kind kind) throws JMSException;

    abstract Object readObject(Message message) throws JMSException;

    /** To the start, where there is one. */
    void rewind(Message message) throws JMSException {}
}
