package org.pabal.client.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.client.message.Messages.FACTORY;
import static org.pabal.client.message.Messages.received;

import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class BytesMessageTest {

    @Test
    void readsBackEveryTypeAsItWasWritten() throws Exception {
        PabalBytesMessage sent = FACTORY.bytes();
        sent.writeBoolean(true);
        sent.writeByte((byte) -1);
        sent.writeByte((byte) -1);
        sent.writeShort((short) -2);
        sent.writeShort((short) -2);
        sent.writeChar('é');
        sent.writeInt(Integer.MIN_VALUE);
        sent.writeLong(Long.MAX_VALUE);
        sent.writeFloat(1.5f);
        sent.writeDouble(Math.PI);
        sent.writeUTF("grüße \u0000 \uD83D\uDE00");
        sent.writeBytes(new byte[] {1, 2, 3, 4}, 1, 2);

        PabalBytesMessage received = received(sent);

        assertThat(received.readBoolean()).isTrue();
        assertThat(received.readByte()).isEqualTo((byte) -1);
        assertThat(received.readUnsignedByte()).isEqualTo(255);
        assertThat(received.readShort()).isEqualTo((short) -2);
        assertThat(received.readUnsignedShort()).isEqualTo(65_534);
        assertThat(received.readChar()).isEqualTo('é');
        assertThat(received.readInt()).isEqualTo(Integer.MIN_VALUE);
        assertThat(received.readLong()).isEqualTo(Long.MAX_VALUE);
        assertThat(received.readFloat()).isEqualTo(1.5f);
        assertThat(received.readDouble()).isEqualTo(Math.PI);
        assertThat(received.readUTF()).isEqualTo("grüße \u0000 \uD83D\uDE00");
        assertThat(received.readByte()).isEqualTo((byte) 2);
        assertThat(received.readByte()).isEqualTo((byte) 3);
        assertThatThrownBy(received::readByte).isInstanceOf(MessageEOFException.class);
        assertThat(received.getBodyLength()).isEqualTo(sent.toMessage().bytes().length);
    }

    @Test
    void writesObjectsAsTheirPrimitives() throws Exception {
        PabalBytesMessage sent = FACTORY.bytes();
        for (Object value : List.of(true, (byte) 1, (short) 2, 'c', 3, 4L, 5f, 6d, "seven", new byte[] {8})) {
            sent.writeObject(value);
        }
        PabalBytesMessage received = received(sent);

        assertThat(received.readBoolean()).isTrue();
        assertThat(received.readByte()).isEqualTo((byte) 1);
        assertThat(received.readShort()).isEqualTo((short) 2);
        assertThat(received.readChar()).isEqualTo('c');
        assertThat(received.readInt()).isEqualTo(3);
        assertThat(received.readLong()).isEqualTo(4);
        assertThat(received.readFloat()).isEqualTo(5f);
        assertThat(received.readDouble()).isEqualTo(6d);
        assertThat(received.readUTF()).isEqualTo("seven");
        assertThat(received.readByte()).isEqualTo((byte) 8);
    }

    @Test
    void refusesObjectsThatAreNoPrimitives() {
        PabalBytesMessage message = FACTORY.bytes();

        assertThatThrownBy(() -> message.writeObject(null)).isInstanceOf(NullPointerException.class);
        assertThatThrownBy(() -> message.writeObject(new Object()))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("java.lang.Object");
    }

    @Test
    void isWriteOnlyUntilResetAndReadOnlyAfter() throws Exception {
        PabalBytesMessage message = FACTORY.bytes();
        message.writeInt(1);

        assertThatThrownBy(message::readInt)
                .isInstanceOf(MessageNotReadableException.class)
                .hasMessageContaining("reset()");
        assertThatThrownBy(message::getBodyLength).isInstanceOf(MessageNotReadableException.class);
        message.reset();
        assertThat(message.readInt()).isEqualTo(1);
        assertThatThrownBy(() -> message.writeInt(2))
                .isInstanceOf(MessageNotWriteableException.class)
                .hasMessageContaining("clearBody()");
        assertThatThrownBy(() -> message.writeObject(new Object())).isInstanceOf(MessageNotWriteableException.class);
        message.clearBody();
        message.writeInt(3);
        message.reset();
        assertThat(message.readInt()).isEqualTo(3);
        assertThatThrownBy(message::readInt).isInstanceOf(MessageEOFException.class);
    }

    /** §3.9 */
    @Test
    void goesOnBeingWrittenAfterItWasSent() throws Exception {
        PabalBytesMessage message = FACTORY.bytes();
        message.writeInt(1);
        PabalBytesMessage first = received(message);
        message.writeInt(2);

        assertThat(first.getBodyLength()).isEqualTo(4);
        assertThat(received(message).getBodyLength()).isEqualTo(8);
    }

    @Test
    void leavesItsPlaceWhenAReadFails() throws Exception {
        PabalBytesMessage sent = FACTORY.bytes();
        sent.writeShort((short) 40);
        sent.writeByte((byte) 'a');
        PabalBytesMessage received = received(sent);

        for (ThrowingCallable tooMuch : List.<ThrowingCallable>of(
                received::readInt, received::readLong, received::readDouble, received::readUTF)) {
            assertThatThrownBy(tooMuch).isInstanceOf(MessageEOFException.class).hasMessageContaining("at 0");
        }
        assertThat(received.readShort()).isEqualTo((short) 40);
        assertThatThrownBy(received::readShort).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(received::readUTF).isInstanceOf(MessageEOFException.class);
        assertThat(received.readByte()).isEqualTo((byte) 'a');
    }

    @Test
    void leavesItsPlaceWhenAStringIsMalformed() throws Exception {
        PabalBytesMessage sent = FACTORY.bytes();
        sent.writeShort((short) 2);
        sent.writeShort((short) 0xFFFF);
        PabalBytesMessage received = received(sent);

        assertThatThrownBy(received::readUTF).isInstanceOf(MessageFormatException.class);
        assertThat(received.readShort()).isEqualTo((short) 2);
    }

    @Test
    void readsArraysInParts() throws Exception {
        PabalBytesMessage sent = FACTORY.bytes();
        sent.writeBytes(new byte[] {1, 2, 3, 4, 5});
        PabalBytesMessage received = received(sent);
        byte[] part = new byte[3];

        assertThat(received.readBytes(part, 2)).isEqualTo(2);
        assertThat(part).containsExactly(1, 2, 0);
        assertThat(received.readBytes(part)).isEqualTo(3);
        assertThat(part).containsExactly(3, 4, 5);
        assertThat(received.readBytes(part)).isEqualTo(-1);
        assertThatThrownBy(() -> received.readBytes(part, 4)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> received.readBytes(part, -1)).isInstanceOf(IndexOutOfBoundsException.class);
        received.reset();
        assertThat(received.readBytes(part)).isEqualTo(3);
        assertThat(part).containsExactly(1, 2, 3);
        assertThat(received.readBytes(part)).isEqualTo(2);
        assertThat(part).containsExactly(4, 5, 3);
    }

    @Test
    void refusesAStringThatWriteUtfCannotHold() {
        PabalBytesMessage message = FACTORY.bytes();

        assertThatThrownBy(() -> message.writeUTF("x".repeat(65_536)))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("65536");
    }

    @Test
    void growsWithWhatIsWritten() throws Exception {
        PabalBytesMessage sent = FACTORY.bytes();
        for (int i = 0; i < 100_000; i++) {
            sent.writeInt(i);
        }
        PabalBytesMessage received = received(sent);
        for (int i = 0; i < 100_000; i++) {
            assertThat(received.readInt()).isEqualTo(i);
        }
    }

    @Test
    void isNotTouchedByWhatHappensToTheArrays() throws Exception {
        byte[] array = {1, 2, 3};
        PabalBytesMessage sent = FACTORY.bytes();
        sent.writeBytes(array);
        array[0] = 9;
        PabalBytesMessage received = received(sent);
        received.getBody(byte[].class)[0] = 8;

        assertThat(received.readByte()).isEqualTo((byte) 1);
    }
}
