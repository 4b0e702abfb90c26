package org.pabal.client.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.pabal.client.message.Messages.FACTORY;
import static org.pabal.client.message.Messages.received;

import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import jakarta.jms.StreamMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Every way to set a value with every way to get it, before and after sending (§3.5.4, §3.11.3). */
class ConversionTableTest {

    private interface Setter<M> {
        void set(M message, @Nullable Object value) throws Exception;
    }

    private interface Getter<M> {
        @Nullable
        Object get(M message) throws Exception;
    }

    /** A type of the table with values, one of which every numeric type can have. */
    private enum Type {
        BOOLEAN(true, false),
        BYTE((byte) 7, Byte.MIN_VALUE),
        SHORT((short) 7, Short.MAX_VALUE),
        CHAR('x', '\uFFFF'),
        INT(7, Integer.MIN_VALUE),
        LONG(7L, Long.MAX_VALUE),
        FLOAT(7.5f, Float.NaN),
        DOUBLE(7.25d, Double.NEGATIVE_INFINITY),
        STRING("7", "-1", "text", "true", "", "1e3", " 8"),
        BYTES(new byte[] {1, 2}, new byte[0]);

        private final List<Object> values;

        Type(Object... values) {
            this.values = List.of(values);
        }
    }

    /** What the specification's table marks, besides each type as itself. */
    private static final Map<Type, List<Type>> MARKED = Map.of(
            Type.BOOLEAN, List.of(Type.STRING),
            Type.BYTE, List.of(Type.SHORT, Type.INT, Type.LONG, Type.STRING),
            Type.SHORT, List.of(Type.INT, Type.LONG, Type.STRING),
            Type.CHAR, List.of(Type.STRING),
            Type.INT, List.of(Type.LONG, Type.STRING),
            Type.LONG, List.of(Type.STRING),
            Type.FLOAT, List.of(Type.DOUBLE, Type.STRING),
            Type.DOUBLE, List.of(Type.STRING),
            Type.STRING, List.of(Type.BOOLEAN, Type.BYTE, Type.SHORT, Type.INT, Type.LONG, Type.FLOAT, Type.DOUBLE),
            Type.BYTES, List.of());

    /** The conversions written down a second time, as plainly as Java has them. */
    private static Object converted(Object value, Type to) {
        return switch (to) {
            case BOOLEAN -> value instanceof Boolean it ? it : Boolean.valueOf((String) value);
            case BYTE -> value instanceof Byte it ? it : Byte.valueOf((String) value);
            case SHORT -> value instanceof Number it ? it.shortValue() : Short.valueOf((String) value);
            case CHAR -> value;
            case INT -> value instanceof Number it ? it.intValue() : Integer.valueOf((String) value);
            case LONG -> value instanceof Number it ? it.longValue() : Long.valueOf((String) value);
            case FLOAT -> value instanceof Float it ? it : Float.valueOf((String) value);
            case DOUBLE -> value instanceof Number it ? it.doubleValue() : Double.valueOf((String) value);
            case STRING -> String.valueOf(value);
            case BYTES -> value;
        };
    }

    private static final Map<Type, Setter<Message>> PROPERTY_SETTERS = Map.of(
            Type.BOOLEAN, (m, v) -> m.setBooleanProperty("p", (Boolean) v),
            Type.BYTE, (m, v) -> m.setByteProperty("p", (Byte) v),
            Type.SHORT, (m, v) -> m.setShortProperty("p", (Short) v),
            Type.INT, (m, v) -> m.setIntProperty("p", (Integer) v),
            Type.LONG, (m, v) -> m.setLongProperty("p", (Long) v),
            Type.FLOAT, (m, v) -> m.setFloatProperty("p", (Float) v),
            Type.DOUBLE, (m, v) -> m.setDoubleProperty("p", (Double) v),
            Type.STRING, (m, v) -> m.setStringProperty("p", (String) v));

    private static final Map<Type, Getter<Message>> PROPERTY_GETTERS = Map.of(
            Type.BOOLEAN, m -> m.getBooleanProperty("p"),
            Type.BYTE, m -> m.getByteProperty("p"),
            Type.SHORT, m -> m.getShortProperty("p"),
            Type.INT, m -> m.getIntProperty("p"),
            Type.LONG, m -> m.getLongProperty("p"),
            Type.FLOAT, m -> m.getFloatProperty("p"),
            Type.DOUBLE, m -> m.getDoubleProperty("p"),
            Type.STRING, m -> m.getStringProperty("p"));

    private static final Map<Type, Setter<MapMessage>> MAP_SETTERS = Map.of(
            Type.BOOLEAN, (m, v) -> m.setBoolean("e", (Boolean) v),
            Type.BYTE, (m, v) -> m.setByte("e", (Byte) v),
            Type.SHORT, (m, v) -> m.setShort("e", (Short) v),
            Type.CHAR, (m, v) -> m.setChar("e", (Character) v),
            Type.INT, (m, v) -> m.setInt("e", (Integer) v),
            Type.LONG, (m, v) -> m.setLong("e", (Long) v),
            Type.FLOAT, (m, v) -> m.setFloat("e", (Float) v),
            Type.DOUBLE, (m, v) -> m.setDouble("e", (Double) v),
            Type.STRING, (m, v) -> m.setString("e", (String) v),
            Type.BYTES, (m, v) -> m.setBytes("e", (byte[]) v));

    private static final Map<Type, Getter<MapMessage>> MAP_GETTERS = Map.of(
            Type.BOOLEAN, m -> m.getBoolean("e"),
            Type.BYTE, m -> m.getByte("e"),
            Type.SHORT, m -> m.getShort("e"),
            Type.CHAR, m -> m.getChar("e"),
            Type.INT, m -> m.getInt("e"),
            Type.LONG, m -> m.getLong("e"),
            Type.FLOAT, m -> m.getFloat("e"),
            Type.DOUBLE, m -> m.getDouble("e"),
            Type.STRING, m -> m.getString("e"),
            Type.BYTES, m -> m.getBytes("e"));

    private static final Map<Type, Setter<StreamMessage>> STREAM_SETTERS = Map.of(
            Type.BOOLEAN, (m, v) -> m.writeBoolean((Boolean) v),
            Type.BYTE, (m, v) -> m.writeByte((Byte) v),
            Type.SHORT, (m, v) -> m.writeShort((Short) v),
            Type.CHAR, (m, v) -> m.writeChar((Character) v),
            Type.INT, (m, v) -> m.writeInt((Integer) v),
            Type.LONG, (m, v) -> m.writeLong((Long) v),
            Type.FLOAT, (m, v) -> m.writeFloat((Float) v),
            Type.DOUBLE, (m, v) -> m.writeDouble((Double) v),
            Type.STRING, (m, v) -> m.writeString((String) v),
            Type.BYTES, (m, v) -> m.writeBytes((byte[]) v));

    private static final Map<Type, Getter<StreamMessage>> STREAM_GETTERS = Map.of(
            Type.BOOLEAN, StreamMessage::readBoolean,
            Type.BYTE, StreamMessage::readByte,
            Type.SHORT, StreamMessage::readShort,
            Type.CHAR, StreamMessage::readChar,
            Type.INT, StreamMessage::readInt,
            Type.LONG, StreamMessage::readLong,
            Type.FLOAT, StreamMessage::readFloat,
            Type.DOUBLE, StreamMessage::readDouble,
            Type.STRING, StreamMessage::readString,
            Type.BYTES, ConversionTableTest::readBytes);

    private static @Nullable Object readBytes(StreamMessage message) throws Exception {
        byte[] buffer = new byte[100];
        int count = message.readBytes(buffer);
        return count < 0 ? null : java.util.Arrays.copyOf(buffer, count);
    }

    private static <T> T unchanged(T value) {
        return value;
    }

    @TestFactory
    Stream<DynamicTest> convertsPropertiesAsTheTableSays() {
        return cases(
                PROPERTY_SETTERS,
                (m, v) -> m.setObjectProperty("p", v),
                PROPERTY_GETTERS,
                m -> m.getObjectProperty("p"),
                () -> FACTORY.message(),
                ConversionTableTest::unchanged);
    }

    @TestFactory
    Stream<DynamicTest> convertsMapEntriesAsTheTableSays() {
        return cases(
                MAP_SETTERS,
                (m, v) -> m.setObject("e", v),
                MAP_GETTERS,
                m -> m.getObject("e"),
                () -> FACTORY.map(),
                ConversionTableTest::unchanged);
    }

    @TestFactory
    Stream<DynamicTest> convertsStreamElementsAsTheTableSays() {
        return cases(
                STREAM_SETTERS,
                StreamMessage::writeObject,
                STREAM_GETTERS,
                StreamMessage::readObject,
                () -> FACTORY.stream(),
                stream -> {
                    try {
                        stream.reset();
                        return stream;
                    } catch (jakarta.jms.JMSException e) {
                        throw new AssertionError(e);
                    }
                });
    }

    private static <M extends Message> Stream<DynamicTest> cases(
            Map<Type, Setter<M>> setters,
            Setter<M> objectSetter,
            Map<Type, Getter<M>> getters,
            Getter<M> objectGetter,
            java.util.function.Supplier<? extends M> messages,
            Function<M, M> readable) {
        List<DynamicTest> cases = new ArrayList<>();
        for (Type from : setters.keySet()) {
            for (Object value : from.values) {
                for (Setter<M> setter : List.of(setters.get(from), objectSetter)) {
                    for (Type to : getters.keySet()) {
                        cases.add(DynamicTest.dynamicTest(from + " " + value + " as " + to, () -> {
                            M sent = messages.get();
                            setter.set(sent, value);
                            M received = overTheWire(sent);
                            check(from, value, to, getters.get(to), readable.apply(sent));
                            check(from, value, to, getters.get(to), received);
                        }));
                    }
                    cases.add(DynamicTest.dynamicTest(from + " " + value + " as an object", () -> {
                        M sent = messages.get();
                        setter.set(sent, value);
                        M received = overTheWire(sent);
                        assertThat(objectGetter.get(readable.apply(sent))).isEqualTo(value);
                        assertThat(objectGetter.get(received)).isEqualTo(value);
                    }));
                }
            }
        }
        assertThat(cases).hasSizeGreaterThan(100);
        return cases.stream();
    }

    @SuppressWarnings("unchecked") // A message comes back as the kind that it was sent as
    private static <M extends Message> M overTheWire(M sent) throws Exception {
        return (M) received((PabalMessage) sent);
    }

    private static <M> void check(Type from, Object value, Type to, Getter<M> getter, M message) throws Exception {
        if (from != to && !MARKED.get(from).contains(to)) {
            assertThat(catchThrowable(() -> getter.get(message)))
                    .isInstanceOf(MessageFormatException.class)
                    .hasMessageContaining(value.getClass().getSimpleName());
            return;
        }
        Object expected;
        try {
            expected = converted(value, to);
        } catch (NumberFormatException e) {
            assertThat(catchThrowable(() -> getter.get(message))).isExactlyInstanceOf(NumberFormatException.class);
            return;
        }
        assertThat(getter.get(message)).isEqualTo(expected);
    }

    /** What {@code valueOf((String) null)} of each primitive does, and for characters what §3.11.3 says. */
    private static final Map<Type, Class<?>> OF_NULL = Map.of(
            Type.BYTE, NumberFormatException.class,
            Type.SHORT, NumberFormatException.class,
            Type.INT, NumberFormatException.class,
            Type.LONG, NumberFormatException.class,
            Type.FLOAT, NullPointerException.class,
            Type.DOUBLE, NullPointerException.class,
            Type.CHAR, NullPointerException.class);

    @Test
    void readsNullAsThePrimitivesValueOfHasIt() throws Exception {
        PabalMessage withProperty = FACTORY.message();
        withProperty.setObjectProperty("p", null);
        PabalMapMessage map = FACTORY.map();
        map.setString("e", null);
        PabalStreamMessage stream = FACTORY.stream();
        stream.writeObject(null);
        for (Type type : Type.values()) {
            if (PROPERTY_GETTERS.containsKey(type)) {
                checkNull(type, PROPERTY_GETTERS.get(type), withProperty);
                checkNull(type, PROPERTY_GETTERS.get(type), received(withProperty));
                checkNull(type, PROPERTY_GETTERS.get(type), FACTORY.message());
            }
            checkNull(type, MAP_GETTERS.get(type), map);
            checkNull(type, MAP_GETTERS.get(type), received(map));
            checkNull(type, MAP_GETTERS.get(type), FACTORY.map());
            checkNull(type, STREAM_GETTERS.get(type), received(stream));
        }
    }

    private static <M> void checkNull(Type type, Getter<? super M> getter, M message) throws Exception {
        Class<?> exception = OF_NULL.get(type);
        if (exception != null) {
            assertThat(catchThrowable(() -> getter.get(message))).isExactlyInstanceOf(exception);
        } else {
            assertThat(getter.get(message)).isEqualTo(type == Type.BOOLEAN ? false : null);
        }
    }
}
