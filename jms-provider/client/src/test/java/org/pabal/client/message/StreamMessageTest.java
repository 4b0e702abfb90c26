package org.pabal.client.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.client.message.Messages.FACTORY;
import static org.pabal.client.message.Messages.received;

import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import org.junit.jupiter.api.Test;

class StreamMessageTest {

    /** §3.11.3 */
    @Test
    void leavesItsPlaceWhenAReadFails() throws Exception {
        PabalStreamMessage sent = FACTORY.stream();
        sent.writeString("text");
        sent.writeObject(null);
        sent.writeChar('c');
        PabalStreamMessage received = received(sent);

        assertThatThrownBy(received::readInt).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(received::readChar).isInstanceOf(MessageFormatException.class);
        assertThatThrownBy(() -> received.readBytes(new byte[1])).isInstanceOf(MessageFormatException.class);
        assertThat(received.readString()).isEqualTo("text");
        assertThatThrownBy(received::readLong).isInstanceOf(NumberFormatException.class);
        assertThatThrownBy(received::readChar).isInstanceOf(NullPointerException.class);
        assertThat(received.readString()).isNull();
        assertThatThrownBy(received::readLong).isInstanceOf(MessageFormatException.class);
        assertThat(received.readChar()).isEqualTo('c');
        assertThatThrownBy(received::readChar).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(received::readObject).isInstanceOf(MessageEOFException.class);
        assertThatThrownBy(() -> received.readBytes(new byte[1])).isInstanceOf(MessageEOFException.class);
    }

    @Test
    void readsAByteArrayInPartsUntilAShortRead() throws Exception {
        PabalStreamMessage sent = FACTORY.stream();
        sent.writeBytes(new byte[] {1, 2, 3, 4, 5});
        sent.writeInt(7);
        PabalStreamMessage received = received(sent);
        byte[] part = new byte[2];

        assertThat(received.readBytes(part)).isEqualTo(2);
        assertThatThrownBy(received::readInt)
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("readBytes");
        assertThatThrownBy(received::readObject).isInstanceOf(MessageFormatException.class);
        assertThat(received.readBytes(part)).isEqualTo(2);
        assertThat(part).containsExactly(3, 4);
        assertThat(received.readBytes(part)).isEqualTo(1);
        assertThat(part[0]).isEqualTo((byte) 5);
        assertThat(received.readInt()).isEqualTo(7);
    }

    @Test
    void endsAByteArrayThatFitsExactlyWithMinusOne() throws Exception {
        PabalStreamMessage sent = FACTORY.stream();
        sent.writeBytes(new byte[] {1, 2, 3, 4}, 1, 2);
        sent.writeBytes(new byte[0]);
        sent.writeBytes(null);
        sent.writeInt(7);
        PabalStreamMessage received = received(sent);
        byte[] part = new byte[2];

        assertThat(received.readBytes(part)).isEqualTo(2);
        assertThat(received.readBytes(part)).isEqualTo(-1);
        assertThat(received.readBytes(part)).isZero();
        assertThat(received.readBytes(part)).isEqualTo(-1);
        assertThat(received.readInt()).isEqualTo(7);
    }

    @Test
    void beginsAgainAfterReset() throws Exception {
        PabalStreamMessage sent = FACTORY.stream();
        sent.writeBytes(new byte[] {1, 2, 3});
        PabalStreamMessage received = received(sent);
        received.readBytes(new byte[1]);
        received.reset();

        assertThat((byte[]) received.readObject()).containsExactly(1, 2, 3);
    }

    @Test
    void isWriteOnlyUntilResetAndReadOnlyAfter() throws Exception {
        PabalStreamMessage message = FACTORY.stream();
        message.writeInt(1);

        assertThatThrownBy(message::readInt)
                .isInstanceOf(MessageNotReadableException.class)
                .hasMessageContaining("reset()");
        message.reset();
        assertThat(message.readInt()).isEqualTo(1);
        assertThatThrownBy(() -> message.writeObject(new Object()))
                .isInstanceOf(MessageNotWriteableException.class)
                .hasMessageContaining("clearBody()");
        message.clearBody();
        message.writeInt(2);
        assertThat(received(message).readInt()).isEqualTo(2);
    }

    @Test
    void refusesObjectsThatAreNoPrimitives() {
        PabalStreamMessage message = FACTORY.stream();

        assertThatThrownBy(() -> message.writeObject(new Object()))
                .isInstanceOf(MessageFormatException.class)
                .hasMessageContaining("java.lang.Object");
        assertThatThrownBy(() -> message.writeBytes(new byte[2], 1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void isNotTouchedByWhatHappensToTheArrays() throws Exception {
        byte[] array = {1};
        PabalStreamMessage message = FACTORY.stream();
        message.writeBytes(array);
        message.writeObject(array);
        array[0] = 9;
        message.reset();
        byte[] read = (byte[]) message.readObject();
        read[0] = 8;
        message.reset();

        assertThat((byte[]) message.readObject()).containsExactly(1);
        assertThat((byte[]) message.readObject()).containsExactly(1);
    }
}
