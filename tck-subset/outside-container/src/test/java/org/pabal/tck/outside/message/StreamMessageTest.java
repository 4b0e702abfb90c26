package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.StreamMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("3.11")
class StreamMessageTest extends JmsTest {
    /** One operation on a message. */
    interface Operation {
        Object on(StreamMessage message) throws JMSException;
    }

    static Map<String, Operation> reads() {
        return Map.ofEntries(
                Map.entry("readBoolean", StreamMessage::readBoolean),
                Map.entry("readByte", StreamMessage::readByte),
                Map.entry("readShort", StreamMessage::readShort),
                Map.entry("readChar", StreamMessage::readChar),
                Map.entry("readInt", StreamMessage::readInt),
                Map.entry("readLong", StreamMessage::readLong),
                Map.entry("readFloat", StreamMessage::readFloat),
                Map.entry("readDouble", StreamMessage::readDouble),
                Map.entry("readString", StreamMessage::readString),
                Map.entry("readObject", StreamMessage::readObject),
                Map.entry("readBytes", message -> message.readBytes(new byte[1])));
    }

    /** A writing operation. */
    interface Write {
        void on(StreamMessage message) throws JMSException;
    }

    static Map<String, Write> writes() {
        return Map.ofEntries(
                Map.entry("writeBoolean", message -> message.writeBoolean(true)),
                Map.entry("writeByte", message -> message.writeByte((byte) 1)),
                Map.entry("writeShort", message -> message.writeShort((short) 1)),
                Map.entry("writeChar", message -> message.writeChar('c')),
                Map.entry("writeInt", message -> message.writeInt(1)),
                Map.entry("writeLong", message -> message.writeLong(1)),
                Map.entry("writeFloat", message -> message.writeFloat(1)),
                Map.entry("writeDouble", message -> message.writeDouble(1)),
                Map.entry("writeString", message -> message.writeString("s")),
                Map.entry("writeBytes", message -> message.writeBytes(new byte[1])),
                Map.entry("writeBytes part", message -> message.writeBytes(new byte[3], 1, 1)),
                Map.entry("writeObject", message -> message.writeObject(1)));
    }

    @Test
    void carriesEveryTypeInTheOrderOfWriting() throws JMSException {
        List<Object> values =
                Arrays.asList(true, (byte) 1, (short) 2, 'c', 4, 5L, 6.5f, 7.25, "eight", null, "", new byte[] {9, 9});
        StreamMessage sent = session().createStreamMessage();
        for (Object value : values) {
            sent.writeObject(value);
        }

        StreamMessage received = roundTrip(sent);

        for (Object value : values) {
            assertThat(received.readObject()).isEqualTo(value);
        }
        assertThatThrownBy(received::readObject).isInstanceOf(MessageEOFException.class);
    }

    @Test
    @Section("10.3")
    void throwsEofExceptionAtItsEndWhateverIsRead() throws JMSException {
        StreamMessage received = roundTrip(session().createStreamMessage());

        reads().forEach((name, read) ->
                assertThatThrownBy(() -> read.on(received)).as(name).isInstanceOf(MessageEOFException.class));
    }

    @Test
    @Section("10.3")
    void isWriteOnlyWhenNew() throws JMSException {
        StreamMessage message = session().createStreamMessage();
        message.writeInt(1);

        reads().forEach((name, read) ->
                assertThatThrownBy(() -> read.on(message)).as(name).isInstanceOf(MessageNotReadableException.class));
    }

    @Test
    @Section({"3.11.2", "10.3"})
    void isReadOnlyOnReceipt() throws JMSException {
        StreamMessage received = roundTrip(session().createStreamMessage());

        writes().forEach((name, write) ->
                assertThatThrownBy(() -> write.on(received)).as(name).isInstanceOf(MessageNotWriteableException.class));
    }

    @Test
    @Section("10.3")
    void isReadOnlyAfterReset() throws JMSException {
        StreamMessage message = session().createStreamMessage();
        message.reset();

        writes().forEach((name, write) ->
                assertThatThrownBy(() -> write.on(message)).as(name).isInstanceOf(MessageNotWriteableException.class));
    }

    @Test
    @Section("10.3")
    void refusesToWriteAnObjectOfAnotherClass() throws JMSException {
        StreamMessage message = session().createStreamMessage();

        assertThatThrownBy(() -> message.writeObject(List.of())).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.writeObject(new Object())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @Section("3.11.3")
    void staysWhereItIsWhenAReadFails() throws JMSException {
        StreamMessage message = session().createStreamMessage();
        message.writeString("not a number");
        message.writeBoolean(true);
        message.reset();

        assertThatThrownBy(message::readInt).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(message::readLong).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(message::readChar).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.readBytes(new byte[4])).isInstanceOf(MessageFormatException.class);
        assertThat(message.readString()).isEqualTo("not a number");
        assertThatThrownBy(message::readInt).isInstanceOf(MessageFormatException.class);
        assertThat(message.readBoolean()).isTrue();
    }

    @Test
    @Section("3.11.3")
    void staysWhereItIsWhenNullIsReadAsANumber() throws JMSException {
        StreamMessage message = session().createStreamMessage();
        message.writeString(null);
        message.writeInt(2);
        message.reset();

        assertThatThrownBy(message::readInt).isInstanceOf(NumberFormatException.class);
        assertThat(message.readString()).isNull();
        assertThat(message.readInt()).isEqualTo(2);
    }

    @Test
    void readsBytesInPiecesUntilAShortOne() throws JMSException {
        StreamMessage sent = session().createStreamMessage();
        sent.writeBytes(new byte[] {1, 2, 3, 4, 5});
        sent.writeInt(6);
        StreamMessage received = roundTrip(sent);
        byte[] buffer = new byte[2];

        assertThat(received.readBytes(buffer)).isEqualTo(2);
        assertThat(buffer).containsExactly(1, 2);
        assertThat(received.readBytes(buffer)).isEqualTo(2);
        assertThat(buffer).containsExactly(3, 4);
        assertThat(received.readBytes(buffer)).isEqualTo(1);
        assertThat(buffer[0]).isEqualTo((byte) 5);
        assertThat(received.readInt()).isEqualTo(6);
    }

    @Test
    void endsAFieldThatFilledTheBufferExactlyWithMinusOne() throws JMSException {
        StreamMessage sent = session().createStreamMessage();
        sent.writeBytes(new byte[] {1, 2, 3, 4});
        sent.writeInt(6);
        StreamMessage received = roundTrip(sent);
        byte[] buffer = new byte[4];

        assertThat(received.readBytes(buffer)).isEqualTo(4);
        assertThat(received.readBytes(buffer)).isEqualTo(-1);
        assertThat(received.readInt()).isEqualTo(6);
    }

    @Test
    void refusesToReadOnInTheMiddleOfABytesField() throws JMSException {
        StreamMessage sent = session().createStreamMessage();
        sent.writeBytes(new byte[] {1, 2, 3});
        sent.writeInt(6);
        StreamMessage received = roundTrip(sent);
        byte[] buffer = new byte[2];
        received.readBytes(buffer);

        assertThatThrownBy(received::readInt).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(received::readObject).isInstanceOf(MessageFormatException.class);
        assertThat(received.readBytes(buffer)).isEqualTo(1);
        assertThat(received.readInt()).isEqualTo(6);
    }

    @Test
    void readsAnEmptyBytesFieldAsZeroBytes() throws JMSException {
        StreamMessage sent = session().createStreamMessage();
        sent.writeBytes(new byte[0]);
        sent.writeInt(6);
        StreamMessage received = roundTrip(sent);

        assertThat(received.readBytes(new byte[4])).isZero();
        assertThat(received.readInt()).isEqualTo(6);
    }

    @Test
    void readsANullBytesFieldAsMinusOne() throws JMSException {
        StreamMessage sent = session().createStreamMessage();
        sent.writeBytes(null);
        sent.writeInt(6);
        StreamMessage received = roundTrip(sent);

        assertThat(received.readBytes(new byte[4])).isEqualTo(-1);
        assertThat(received.readInt()).isEqualTo(6);
    }

    @Test
    void writesTheAskedForPartOfAnArray() throws JMSException {
        StreamMessage sent = session().createStreamMessage();
        sent.writeBytes(new byte[] {1, 2, 3, 4}, 1, 2);

        assertThat((byte[]) roundTrip(sent).readObject()).containsExactly(2, 3);
    }

    @Test
    @Section("3.12")
    void copiesTheBytesThatAreWritten() throws JMSException {
        StreamMessage message = session().createStreamMessage();
        byte[] bytes = {1, 2, 3};
        message.writeBytes(bytes);
        message.writeObject(bytes);
        bytes[0] = 99;
        message.reset();

        assertThat((byte[]) message.readObject()).containsExactly(1, 2, 3);
        assertThat((byte[]) message.readObject()).containsExactly(1, 2, 3);
    }

    @Test
    void canBeReadAgainAfterReset() throws JMSException {
        StreamMessage sent = session().createStreamMessage();
        sent.writeInt(1);
        StreamMessage received = roundTrip(sent);

        assertThat(received.readInt()).isEqualTo(1);
        received.reset();
        assertThat(received.readInt()).isEqualTo(1);
    }

    @Test
    @Section("3.11.1")
    void isEmptyAndWritableWhenItsBodyIsCleared() throws JMSException {
        StreamMessage sent = session().createStreamMessage();
        sent.writeInt(1);
        StreamMessage received = roundTrip(sent);

        received.clearBody();

        assertThatThrownBy(received::readInt).isInstanceOf(MessageNotReadableException.class);
        received.writeString("new");
        received.reset();
        assertThat(received.readString()).isEqualTo("new");
        assertThatThrownBy(received::readString).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void givesItsBodyAsNothing() throws JMSException {
        StreamMessage sent = session().createStreamMessage();
        sent.writeInt(1);
        StreamMessage received = roundTrip(sent);

        assertThat(received.isBodyAssignableTo(Object.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(Object.class)).isInstanceOf(MessageFormatException.class);
    }
}
