package org.pabal.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** Whatever goes into a message comes out of it, whichever way it takes. */
class MessageRoundTripTest {

    @Property
    void everyPartComesBack(@ForAll("messages") Parts parts) {
        Message message = parts.rebuilt();
        Message read = Message.of(message.encoded());

        Parts.of(message).requireSame(parts);
        assertThat(Parts.of(read).rebuilt()).isEqualTo(message);
        assertThat(read.encodedSize()).isEqualTo(read.encoded().length);
    }

    @Property
    void everyPropertyIsFoundByItsNameAndNoOther(@ForAll("messages") Parts parts, @ForAll("names") String other) {
        Message message = parts.rebuilt();

        parts.properties().forEach((name, value) -> {
            assertThat(message.property(name)).isEqualTo(value);
            assertThat(message.property(PropertyName.of(name))).isEqualTo(value);
            assertThat(message.hasProperty(name)).isTrue();
        });
        assertThat(message.hasProperty(other)).isEqualTo(parts.properties().containsKey(other));
        assertThat(message.hasProperty(PropertyName.of(other)))
                .isEqualTo(parts.properties().containsKey(other));
    }

    @Property
    void copiesAreWhatABuilderWouldMake(
            @ForAll("messages") Parts parts, @ForAll("properties") Map<String, @Nullable Object> added) {
        Message message = parts.rebuilt();
        Map<String, @Nullable Object> both = new LinkedHashMap<>(parts.properties());
        both.putAll(added);
        Map<String, @Nullable Object> less = new LinkedHashMap<>(parts.properties());
        less.keySet().removeAll(added.keySet());

        requireWhole(message.withProperties(added), both);
        requireWhole(message.withoutProperties(added.keySet()), less);
        assertThat(message.withProperties(Map.of())).isEqualTo(message);
        assertThat(message.withoutProperties(List.of())).isEqualTo(message);
        assertThat(message.withExpirationMillis(parts.expirationMillis())).isEqualTo(message);
        Message moved = message.withDestination(Address.queue("elsewhere"));
        assertThat(Message.of(moved.encoded()).destination()).isEqualTo(Address.queue("elsewhere"));
        if (parts.destination() != null) {
            assertThat(moved.withDestination(parts.destination())).isEqualTo(message);
        }
    }

    private static void requireWhole(Message message, Map<String, @Nullable Object> properties) {
        assertThat(message.properties()).containsExactlyEntriesOf(properties);
        Parts parts = Parts.of(Message.of(message.encoded()));
        assertThat(parts.rebuilt()).isEqualTo(message);
    }

    @Provide
    Arbitrary<String> names() {
        return Arbitraries.oneOf(
                Arbitraries.strings()
                        .withChars("ab한é\uD800\uDC00")
                        .ofMinLength(1)
                        .ofMaxLength(4),
                Arbitraries.of("JMSXGroupID", "JMSXGroupSeq", "symbol"));
    }

    @Provide
    Arbitrary<Map<String, @Nullable Object>> properties() {
        return Arbitraries.maps(names(), propertyValues().injectNull(0.1)).ofMaxSize(20);
    }

    @Provide
    Arbitrary<Parts> messages() {
        Arbitrary<@Nullable Address> addresses = addresses().injectNull(0.3);
        Arbitrary<@Nullable String> ids = Arbitraries.strings().injectNull(0.3);
        Arbitrary<Parts> heads = Combinators.combine(
                        Combinators.combine(
                                        Arbitraries.of(true, false),
                                        Arbitraries.integers().between(0, 9),
                                        Arbitraries.longs(),
                                        Arbitraries.longs(),
                                        Arbitraries.longs())
                                .as((persistent, priority, timestamp, expiration, deliveryTime) -> Message.builder()
                                        .persistent(persistent)
                                        .priority(priority)
                                        .timestampMillis(timestamp)
                                        .expirationMillis(expiration)
                                        .deliveryTimeMillis(deliveryTime)),
                        addresses,
                        addresses,
                        ids,
                        ids,
                        bytes().injectNull(0.7),
                        ids,
                        properties())
                .as((builder, destination, replyTo, id, correlation, correlationBytes, type, properties) -> {
                    builder.destination(destination)
                            .replyTo(replyTo)
                            .messageId(id)
                            .type(type);
                    builder.correlationId(correlation).properties(properties);
                    if (correlationBytes != null) {
                        builder.correlationIdBytes(correlationBytes);
                    }
                    return Parts.of(builder.build());
                });
        return Combinators.combine(heads, bodies()).as(Parts::withBody);
    }

    private static Arbitrary<Message> bodies() {
        Arbitrary<@Nullable Object> values = Arbitraries.oneOf(
                        propertyValues(), Arbitraries.chars().map(c -> (Object) c), bytes().map(b -> (Object) b))
                .injectNull(0.1);
        Arbitrary<String> mapNames = Arbitraries.strings().ofMaxLength(5);
        return Arbitraries.oneOf(
                Arbitraries.just(Message.builder().build()),
                Arbitraries.strings()
                        .injectNull(0.2)
                        .map(text -> Message.builder().text(text).build()),
                bytes().map(b -> Message.builder().bytes(b, 0, b.length).build()),
                bytes().injectNull(0.2).map(b -> Message.builder().object(b).build()),
                Arbitraries.maps(mapNames, values)
                        .ofMaxSize(30)
                        .map(map -> Message.builder().map(map).build()),
                values.list()
                        .ofMaxSize(30)
                        .map(list -> Message.builder().stream(list).build()));
    }

    private static Arbitrary<byte[]> bytes() {
        return Arbitraries.bytes().array(byte[].class).ofMaxSize(40);
    }

    private static Arbitrary<Object> propertyValues() {
        return Arbitraries.oneOf(
                Arbitraries.of(true, false).map(value -> (Object) value),
                Arbitraries.bytes().map(value -> (Object) value),
                Arbitraries.shorts().map(value -> (Object) value),
                Arbitraries.integers().map(value -> (Object) value),
                Arbitraries.longs().map(value -> (Object) value),
                Arbitraries.integers().map(bits -> (Object) Float.intBitsToFloat(bits)),
                Arbitraries.longs().map(bits -> (Object) Double.longBitsToDouble(bits)),
                Arbitraries.of(-0.0, 0.0, Double.NaN, Double.MIN_VALUE, Double.NEGATIVE_INFINITY)
                        .map(value -> (Object) value),
                Arbitraries.strings().ofMaxLength(60).map(value -> (Object) value));
    }

    private static Arbitrary<Address> addresses() {
        Arbitrary<String> texts = Arbitraries.strings().ofMinLength(1).ofMaxLength(30);
        return Combinators.combine(Arbitraries.of(Address.Kind.class), texts, texts)
                .as((kind, name, key) -> new Address(kind, name, kind == Address.Kind.EXCHANGE ? key : null));
    }
}
