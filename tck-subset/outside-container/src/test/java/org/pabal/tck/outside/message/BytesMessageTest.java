package org.pabal.tck.outside.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

@Section("3.11")
class BytesMessageTest extends JmsTest {
    /** One operation on a message. */
    interface Operation {
        Object on(BytesMessage message) throws JMSException;
    }

    static Map<String, Operation> reads() {
        return Map.ofEntries(
                Map.entry("readBoolean", BytesMessage::readBoolean),
                Map.entry("readByte", BytesMessage::readByte),
                Map.entry("readUnsignedByte", BytesMessage::readUnsignedByte),
                Map.entry("readShort", BytesMessage::readShort),
                Map.entry("readUnsignedShort", BytesMessage::readUnsignedShort),
                Map.entry("readChar", BytesMessage::readChar),
                Map.entry("readInt", BytesMessage::readInt),
                Map.entry("readLong", BytesMessage::readLong),
                Map.entry("readFloat", BytesMessage::readFloat),
                Map.entry("readDouble", BytesMessage::readDouble),
                Map.entry("readUTF", BytesMessage::readUTF));
    }

    /** A writing operation. */
    interface Write {
        void on(BytesMessage message) throws JMSException;
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
                Map.entry("writeUTF", message -> message.writeUTF("u")),
                Map.entry("writeBytes", message -> message.writeBytes(new byte[1])),
                Map.entry("writeBytes part", message -> message.writeBytes(new byte[3], 1, 1)),
                Map.entry("writeObject", message -> message.writeObject(1)));
    }

    private static void writeOneOfEach(BytesMessage message) throws JMSException {
        message.writeBoolean(true);
        message.writeByte((byte) -2);
        message.writeByte((byte) 0xfe);
        message.writeShort((short) -3);
        message.writeShort((short) 0xfffd);
        message.writeChar('말');
        message.writeInt(Integer.MIN_VALUE);
        message.writeLong(Long.MAX_VALUE);
        message.writeFloat(1.25f);
        message.writeDouble(-1e300);
        message.writeUTF("파발 \u0000 mail");
        message.writeBytes(new byte[] {1, 2, 3});
        message.writeBytes(new byte[] {9, 4, 5, 9}, 1, 2);
    }

    private static void readOneOfEach(BytesMessage message) throws JMSException {
        assertThat(message.readBoolean()).isTrue();
        assertThat(message.readByte()).isEqualTo((byte) -2);
        assertThat(message.readUnsignedByte()).isEqualTo(0xfe);
        assertThat(message.readShort()).isEqualTo((short) -3);
        assertThat(message.readUnsignedShort()).isEqualTo(0xfffd);
        assertThat(message.readChar()).isEqualTo('말');
        assertThat(message.readInt()).isEqualTo(Integer.MIN_VALUE);
        assertThat(message.readLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(message.readFloat()).isEqualTo(1.25f);
        assertThat(message.readDouble()).isEqualTo(-1e300);
        assertThat(message.readUTF()).isEqualTo("파발 \u0000 mail");
        byte[] rest = new byte[10];
        assertThat(message.readBytes(rest)).isEqualTo(5);
        assertThat(rest).startsWith(1, 2, 3, 4, 5);
        assertThat(message.readBytes(rest)).isEqualTo(-1);
    }

    @Test
    void carriesEveryTypeInTheOrderOfWriting() throws JMSException {
        BytesMessage sent = session().createBytesMessage();
        writeOneOfEach(sent);

        readOneOfEach(roundTrip(sent));
    }

    @Test
    void canBeReadByItsWriterAfterReset() throws JMSException {
        BytesMessage message = session().createBytesMessage();
        writeOneOfEach(message);

        message.reset();

        readOneOfEach(message);
        message.reset();
        readOneOfEach(message);
    }

    @Test
    void writesObjectsAsTheirPrimitives() throws JMSException {
        BytesMessage sent = session().createBytesMessage();
        for (Object value : List.of(true, (byte) 1, (short) 2, 'c', 4, 5L, 6f, 7d, "eight", new byte[] {9})) {
            sent.writeObject(value);
        }

        BytesMessage received = roundTrip(sent);

        assertThat(received.readBoolean()).isTrue();
        assertThat(received.readByte()).isEqualTo((byte) 1);
        assertThat(received.readShort()).isEqualTo((short) 2);
        assertThat(received.readChar()).isEqualTo('c');
        assertThat(received.readInt()).isEqualTo(4);
        assertThat(received.readLong()).isEqualTo(5);
        assertThat(received.readFloat()).isEqualTo(6);
        assertThat(received.readDouble()).isEqualTo(7);
        assertThat(received.readUTF()).isEqualTo("eight");
        assertThat(received.readByte()).isEqualTo((byte) 9);
    }

    @Test
    @Section("3.12")
    void throwsNullPointerExceptionForANullObject() throws JMSException {
        BytesMessage message = session().createBytesMessage();

        assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);
    }

    @Test
    @Section({"3.12", "10.3"})
    void refusesToWriteAnObjectOfAnotherClass() throws JMSException {
        BytesMessage message = session().createBytesMessage();

        assertThatThrownBy(() -> message.writeObject(List.of())).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> message.writeObject(new Object())).isInstanceOf(MessageFormatException.class);
    }

    @Test
    @Section("10.3")
    void isWriteOnlyWhenNew() throws JMSException {
        BytesMessage message = session().createBytesMessage();
        message.writeLong(1);

        reads().forEach((name, read) ->
                assertThatThrownBy(() -> read.on(message)).as(name).isInstanceOf(MessageNotReadableException.class));
        assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(() -> message.readBytes(new byte[1])).isInstanceOf(MessageNotReadableException.class);
        assertThatThrownBy(() -> message.readBytes(new byte[1], 1)).isInstanceOf(MessageNotReadableException.class);
    }

    @Test
    @Section({"3.11.2", "10.3"})
    void isReadOnlyOnReceipt() throws JMSException {
        BytesMessage received = roundTrip(session().createBytesMessage());

        writes().forEach((name, write) ->
                assertThatThrownBy(() -> write.on(received)).as(name).isInstanceOf(MessageNotWriteableException.class));
    }

    @Test
    @Section("10.3")
    void isReadOnlyAfterReset() throws JMSException {
        BytesMessage message = session().createBytesMessage();
        message.writeInt(1);
        message.reset();

        writes().forEach((name, write) ->
                assertThatThrownBy(() -> write.on(message)).as(name).isInstanceOf(MessageNotWriteableException.class));
    }

    @Test
    @Section("10.3")
    void throwsEofExceptionAtItsEndWhateverIsRead() throws JMSException {
        BytesMessage received = roundTrip(session().createBytesMessage());

        reads().forEach((name, read) ->
                assertThatThrownBy(() -> read.on(received)).as(name).isInstanceOf(MessageEOFException.class));
        assertThat(received.readBytes(new byte[4])).isEqualTo(-1);
    }

    @Test
    @Section("10.3")
    void throwsEofExceptionWhenTooFewBytesAreLeft() throws JMSException {
        BytesMessage message = session().createBytesMessage();
        message.writeByte((byte) 1);
        message.reset();

        assertThatThrownBy(message::readLong).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void knowsItsLengthWhereverItIsRead() throws JMSException {
        BytesMessage sent = session().createBytesMessage();
        sent.writeBytes(new byte[37]);

        BytesMessage received = roundTrip(sent);

        assertThat(received.getBodyLength()).isEqualTo(37);
        received.readInt();
        assertThat(received.getBodyLength()).isEqualTo(37);
        assertThat(roundTrip(session().createBytesMessage()).getBodyLength()).isZero();
    }

    @Test
    void readsBytesInPiecesUntilAShortOne() throws JMSException {
        BytesMessage sent = session().createBytesMessage();
        sent.writeBytes(new byte[] {1, 2, 3, 4, 5});
        BytesMessage received = roundTrip(sent);
        byte[] buffer = new byte[2];

        assertThat(received.readBytes(buffer)).isEqualTo(2);
        assertThat(buffer).containsExactly(1, 2);
        assertThat(received.readBytes(buffer)).isEqualTo(2);
        assertThat(buffer).containsExactly(3, 4);
        assertThat(received.readBytes(buffer)).isEqualTo(1);
        assertThat(buffer[0]).isEqualTo((byte) 5);
        assertThat(received.readBytes(buffer)).isEqualTo(-1);
    }

    @Test
    void readsNoMoreBytesThanAskedFor() throws JMSException {
        BytesMessage message = session().createBytesMessage();
        message.writeBytes(new byte[] {1, 2, 3});
        message.reset();
        byte[] buffer = new byte[3];

        assertThat(message.readBytes(buffer, 2)).isEqualTo(2);
        assertThat(buffer).containsExactly(1, 2, 0);
        assertThat(message.readByte()).isEqualTo((byte) 3);
    }

    @Test
    void refusesToReadMoreThanTheBufferHolds() throws JMSException {
        BytesMessage message = session().createBytesMessage();
        message.writeBytes(new byte[] {1, 2, 3});
        message.reset();

        assertThatThrownBy(() -> message.readBytes(new byte[2], 3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> message.readBytes(new byte[2], -1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(message.readByte()).isEqualTo((byte) 1);
    }

    @Test
    @Section("3.12")
    void copiesTheBytesThatAreWritten() throws JMSException {
        BytesMessage message = session().createBytesMessage();
        byte[] bytes = {1, 2, 3};
        message.writeBytes(bytes);
        message.writeObject(bytes);
        bytes[0] = 99;

        message.reset();

        assertThat(message.readByte()).isEqualTo((byte) 1);
        message.readShort();
        assertThat(message.readByte()).isEqualTo((byte) 1);
    }

    @Test
    @Section("3.11.1")
    void isEmptyAndWritableWhenItsBodyIsCleared() throws JMSException {
        BytesMessage sent = session().createBytesMessage();
        sent.writeInt(1);
        sent.setIntProperty("p", 1);
        BytesMessage received = roundTrip(sent);

        received.clearBody();

        assertThatThrownBy(received::readInt).isInstanceOf(MessageNotReadableException.class);
        received.writeByte((byte) 7);
        received.reset();
        assertThat(received.getBodyLength()).isEqualTo(1);
        assertThat(received.readByte()).isEqualTo((byte) 7);
        assertThat(received.getIntProperty("p")).isEqualTo(1);
    }

    @Test
    void givesItsBodyAsBytesFromTheStartEachTime() throws JMSException {
        BytesMessage sent = session().createBytesMessage();
        sent.writeBytes(new byte[] {1, 2, 3});
        BytesMessage received = roundTrip(sent);
        received.readByte();

        assertThat(received.getBody(byte[].class)).containsExactly(1, 2, 3);
        assertThat((byte[]) received.getBody(Object.class)).containsExactly(1, 2, 3);
        assertThat(received.readByte()).as("reset afterwards").isEqualTo((byte) 1);
    }

    @Test
    void givesItsBodyAsNothingElse() throws JMSException {
        BytesMessage sent = session().createBytesMessage();
        sent.writeBytes(new byte[] {1, 2, 3});
        BytesMessage received = roundTrip(sent);

        assertThat(received.isBodyAssignableTo(byte[].class)).isTrue();
        assertThat(received.isBodyAssignableTo(Object.class)).isTrue();
        assertThat(received.isBodyAssignableTo(String.class)).isFalse();
        assertThatThrownBy(() -> received.getBody(String.class)).isInstanceOf(MessageFormatException.class);
    }
}
