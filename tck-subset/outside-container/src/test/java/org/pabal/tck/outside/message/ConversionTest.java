package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

/** Tables 3-2 and 3-7 of the specification, cell by cell. */
@Section({"3.5.4", "3.11.3"})
class ConversionTest extends JmsTest {
    static Stream<Arguments> rows() {
        return Arrays.stream(Carrier.values())
                .flatMap(carrier -> carrier.kinds().stream().map(kind -> arguments(carrier, kind)));
    }

    static Stream<Arguments> cells() {
        return Arrays.stream(Carrier.values())
                .flatMap(carrier -> carrier.kinds().stream()
                        .flatMap(from -> carrier.kinds().stream().map(to -> arguments(carrier, from, to))));
    }

    @ParameterizedTest
    @MethodSource("cells")
    void readsWhatTheTableMarksAndRefusesTheRest(Carrier carrier, Kind from, Kind to) throws JMSException {
        Message message = carrier.create(session());
        carrier.write(message, from.sample);
        carrier.rewind(message);

        checkCell(carrier, message, from, to);
    }

    @ParameterizedTest
    @MethodSource("rows")
    void convertsOnReceiptAsBeforeSending(Carrier carrier, Kind from) throws JMSException {
        Message sent = carrier.create(session());
        carrier.write(sent, from.sample);

        Message received = roundTrip(sent);

        assertThat(carrier.readObject(received)).isEqualTo(from.sample);
        for (Kind to : carrier.kinds()) {
            carrier.rewind(received);
            checkCell(carrier, received, from, to);
        }
    }

    private static void checkCell(Carrier carrier, Message message, Kind from, Kind to) throws JMSException {
        if (from.readableAs().contains(to)) {
            assertThat(carrier.read(message, to))
                    .as(carrier + " from " + from + " to " + to)
                    .isEqualTo(from.sampleAs(to));
        } else {
            assertThatThrownBy(() -> carrier.read(message, to))
                    .as(carrier + " from " + from + " to " + to)
                    .isInstanceOf(MessageFormatException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "1x", " 1", "--1", "0x10"})
    void throwsNumberFormatExceptionForAStringThatIsNoWholeNumber(String text) throws JMSException {
        for (Carrier carrier : Carrier.values()) {
            Message message = carrier.create(session());
            carrier.write(message, text);
            for (Kind kind : new Kind[] {Kind.BYTE, Kind.SHORT, Kind.INT, Kind.LONG}) {
                carrier.rewind(message);
                assertThatThrownBy(() -> carrier.read(message, kind))
                        .as(carrier + " '" + text + "' as " + kind)
                        .isInstanceOf(NumberFormatException.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void throwsNumberFormatExceptionForAStringThatIsNoDecimalNumber(Carrier carrier) throws JMSException {
        Message message = carrier.create(session());
        carrier.write(message, "one");
        for (Kind kind : new Kind[] {Kind.FLOAT, Kind.DOUBLE}) {
            carrier.rewind(message);
            assertThatThrownBy(() -> carrier.read(message, kind))
                    .as(kind.name())
                    .isInstanceOf(NumberFormatException.class);
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void throwsNumberFormatExceptionForAStringOutOfRange(Carrier carrier) throws JMSException {
        Message message = carrier.create(session());
        carrier.write(message, "128");
        carrier.rewind(message);

        assertThatThrownBy(() -> carrier.read(message, Kind.BYTE)).isInstanceOf(NumberFormatException.class);
        carrier.rewind(message);
        assertThat(carrier.read(message, Kind.SHORT)).isEqualTo((short) 128);
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "TRUE", "True", "tRuE"})
    void readsAnyCaseOfTrueAsTrue(String text) throws JMSException {
        for (Carrier carrier : Carrier.values()) {
            Message message = carrier.create(session());
            carrier.write(message, text);
            carrier.rewind(message);
            assertThat(carrier.read(message, Kind.BOOLEAN)).as(carrier.name()).isEqualTo(true);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"false", "yes", "1", "", " true"})
    void readsAnyOtherStringAsFalse(String text) throws JMSException {
        for (Carrier carrier : Carrier.values()) {
            Message message = carrier.create(session());
            carrier.write(message, text);
            carrier.rewind(message);
            assertThat(carrier.read(message, Kind.BOOLEAN)).as(carrier.name()).isEqualTo(false);
        }
    }

    @ParameterizedTest
    @EnumSource(Carrier.class)
    void readsNullAsTheConversionOfNull(Carrier carrier) throws JMSException {
        Message message = carrier.create(session());
        carrier.write(message, null);
        for (Kind kind : new Kind[] {Kind.BYTE, Kind.SHORT, Kind.INT, Kind.LONG}) {
            carrier.rewind(message);
            assertThatThrownBy(() -> carrier.read(message, kind))
                    .as(kind.name())
                    .isInstanceOf(NumberFormatException.class);
        }
        carrier.rewind(message);
        assertThat(carrier.read(message, Kind.BOOLEAN)).isEqualTo(false);
        carrier.rewind(message);
        assertThat(carrier.read(message, Kind.STRING)).isNull();
        carrier.rewind(message);
        assertThat(carrier.readObject(message)).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = Carrier.class,
            names = {"MAP_ENTRY", "STREAM_ELEMENT"})
    @Section("3.11.3")
    void throwsNullPointerExceptionForNullAsACharacter(Carrier carrier) throws JMSException {
        Message message = carrier.create(session());
        carrier.write(message, null);
        carrier.rewind(message);

        assertThatThrownBy(() -> carrier.read(message, Kind.CHAR)).isInstanceOf(NullPointerException.class);
    }
}
