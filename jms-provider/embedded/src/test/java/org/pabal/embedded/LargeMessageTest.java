package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.MapMessage;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageEOFException;
import jakarta.jms.MessageFormatException;
import jakarta.jms.MessageNotReadableException;
import jakarta.jms.MessageNotWriteableException;
import jakarta.jms.MessageProducer;
import jakarta.jms.ObjectMessage;
import jakarta.jms.QueueBrowser;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.StreamMessage;
import jakarta.jms.TextMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Enumeration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.message.BodyStreams;
import org.pabal.client.message.PabalMessage;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;

/** Messages whose bodies are too large to be in them, through the plain API and through streams. */
@OverBothLinks
class LargeMessageTest extends BrokerFixture {

    /** Two and a half pieces. */
    private static final int LENGTH = 640 << 10;

    /** What all bodies together may have in this broker. */
    private static final int BODIES_MAX = 4 << 20;

    private static final PabalQueue NEXT = new PabalQueue("next");

    @Override
    EmbeddedBroker start() {
        return EmbeddedBroker.builder()
                .name("large-messages")
                .largeBodiesMax(BODIES_MAX)
                .start();
    }

    private static BytesMessage bytes(Session session, int length) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(NumberedBytes.array(length));
        return message;
    }

    private static BytesMessage streamed(Session session, InputStream stream) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.setObjectProperty(BodyStreams.INPUT_STREAM, stream);
        return message;
    }

    private static BytesMessage receiveBytes(MessageConsumer consumer) throws JMSException {
        BytesMessage message = (BytesMessage) consumer.receive(LONG_MILLIS);
        assertThat(message).as("a message within " + LONG_MILLIS + " ms").isNotNull();
        return message;
    }

    private static void requireLarge(Message message) {
        assertThat(((PabalMessage) message).received().hasLargeBody()).isTrue();
    }

    private static void requireWhole(BytesMessage message, long length) throws JMSException {
        NumberedBytes.Check check = new NumberedBytes.Check();
        byte[] part = new byte[10_000];
        for (int count = message.readBytes(part); count >= 0; count = message.readBytes(part)) {
            check.write(part, 0, count);
        }
        assertThat(check.length).isEqualTo(length);
    }

    // ---- the plain API

    @Test
    void plainBytesArriveAsTheyWereWritten() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(bytes(session, LENGTH));

        BytesMessage received = receiveBytes(session.createConsumer(QUEUE));

        requireLarge(received);
        assertThat(received.getBodyLength()).isEqualTo(LENGTH);
        requireWhole(received, LENGTH);
        assertThat(received.readBytes(new byte[1])).isEqualTo(-1);
        received.reset();
        requireWhole(received, LENGTH);
        assertThat(received.isBodyAssignableTo(byte[].class)).isTrue();
        assertThat(received.isBodyAssignableTo(String.class)).isFalse();
        assertThat(received.getBody(byte[].class)).isEqualTo(NumberedBytes.array(LENGTH));
        requireWhole(received, LENGTH);
    }

    @Test
    void primitivesAreReadAcrossPieces() throws JMSException {
        Session session = started().createSession();
        BytesMessage message = session.createBytesMessage();
        message.writeByte((byte) 1);
        String text = "파발".repeat(10_000);
        for (long i = 0; i < 60_000; i++) {
            message.writeLong(i);
        }
        message.writeUTF(text);
        message.writeInt(7);
        session.createProducer(QUEUE).send(message);

        BytesMessage received = receiveBytes(session.createConsumer(QUEUE));

        requireLarge(received);
        assertThat(received.readByte()).isEqualTo((byte) 1);
        for (long i = 0; i < 60_000; i++) {
            assertThat(received.readLong()).isEqualTo(i);
        }
        assertThat(received.readUTF()).isEqualTo(text);
        assertThatExceptionOfType(MessageEOFException.class).isThrownBy(received::readLong);
        assertThat(received.readInt()).isEqualTo(7);
        assertThatExceptionOfType(MessageEOFException.class).isThrownBy(received::readByte);
    }

    @Test
    void allKindsOfBodiesMayBeLarge() throws JMSException {
        Session session = started().createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        String text = "courier ".repeat(100_000);
        byte[] content = NumberedBytes.array(LENGTH);

        producer.send(session.createTextMessage(text));
        TextMessage textMessage = (TextMessage) consumer.receive(LONG_MILLIS);
        requireLarge(textMessage);
        assertThat(textMessage.getText()).isEqualTo(text);

        MapMessage map = session.createMapMessage();
        map.setBytes("content", content);
        map.setInt("n", 1);
        producer.send(map);
        MapMessage mapMessage = (MapMessage) consumer.receive(LONG_MILLIS);
        requireLarge(mapMessage);
        assertThat(mapMessage.getBytes("content")).isEqualTo(content);
        assertThat(mapMessage.getInt("n")).isEqualTo(1);

        StreamMessage stream = session.createStreamMessage();
        stream.writeString(text);
        stream.writeInt(2);
        producer.send(stream);
        StreamMessage streamMessage = (StreamMessage) consumer.receive(LONG_MILLIS);
        requireLarge(streamMessage);
        assertThat(streamMessage.readString()).isEqualTo(text);
        assertThat(streamMessage.readInt()).isEqualTo(2);

        producer.send(session.createObjectMessage(text));
        ObjectMessage objectMessage = (ObjectMessage) consumer.receive(LONG_MILLIS);
        requireLarge(objectMessage);
        assertThat(objectMessage.getObject()).isEqualTo(text);
    }

    @Test
    void smallBodiesGoInTheirMessages() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(bytes(session, 256 << 10));
        session.createProducer(QUEUE).send(streamed(session, NumberedBytes.stream(256 << 10)));
        session.createProducer(QUEUE).send(bytes(session, (256 << 10) + 1));
        MessageConsumer consumer = session.createConsumer(QUEUE);

        for (int i = 0; i < 2; i++) {
            BytesMessage small = receiveBytes(consumer);
            assertThat(((PabalMessage) small).received().hasLargeBody()).isFalse();
            requireWhole(small, 256 << 10);
        }
        requireLarge(receiveBytes(consumer));
    }

    @Test
    void sizeOfLargeMessagesIsAnOption() throws JMSException {
        Connection connection = connection("jms.largeMessageSize=20000");
        connection.start();
        Session session = connection.createSession();
        session.createProducer(QUEUE).send(bytes(session, 20_001));

        BytesMessage received = receiveBytes(session.createConsumer(QUEUE));

        requireLarge(received);
        requireWhole(received, 20_001);
    }

    // ---- streams

    @Test
    void bodyComesFromStreamAndGoesToStream() throws JMSException, IOException {
        Session session = started().createSession();
        BytesMessage sent = streamed(session, NumberedBytes.stream(LENGTH));
        sent.setLongProperty(BodyStreams.BODY_LENGTH, LENGTH);
        sent.setStringProperty("name", "film");
        session.createProducer(QUEUE).send(sent);

        BytesMessage received = receiveBytes(session.createConsumer(QUEUE, "name = 'film'"));

        assertThat(received.propertyExists(BodyStreams.BODY_LENGTH)).isFalse();
        NumberedBytes.Check check = new NumberedBytes.Check();
        received.setObjectProperty(BodyStreams.OUTPUT_STREAM, check);
        assertThat(check.length).isEqualTo(LENGTH);
        NumberedBytes.Check again = new NumberedBytes.Check();
        try (InputStream in = (InputStream) received.getObjectProperty(BodyStreams.INPUT_STREAM)) {
            in.transferTo(again);
        }
        assertThat(again.length).isEqualTo(LENGTH);
        requireWhole(received, LENGTH);
    }

    @Test
    void streamsServeSmallBodiesToo() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(streamed(session, NumberedBytes.stream(10)));

        BytesMessage received = receiveBytes(session.createConsumer(QUEUE));
        NumberedBytes.Check check = new NumberedBytes.Check();
        received.setObjectProperty(BodyStreams.OUTPUT_STREAM, check);

        assertThat(check.length).isEqualTo(10);
    }

    @Test
    void nothingIsSentWhenTheStreamFails() throws JMSException {
        Session session = started().createSession();
        MessageProducer producer = session.createProducer(QUEUE);

        for (long length : new long[] {10, LENGTH}) {
            assertThatThrownBy(() -> producer.send(streamed(session, NumberedBytes.failingAt(length))))
                    .isInstanceOf(JMSException.class)
                    .hasMessageContaining("the disk under the stream is gone")
                    .hasCauseInstanceOf(IOException.class);
        }
        for (long length : new long[] {10, LENGTH}) {
            BytesMessage shorter = streamed(session, NumberedBytes.stream(length));
            shorter.setLongProperty(BodyStreams.BODY_LENGTH, LENGTH + 1);
            assertThatExceptionOfType(MessageFormatException.class)
                    .isThrownBy(() -> producer.send(shorter))
                    .withMessageContaining("ended after " + length + " bytes, announced were " + (LENGTH + 1));
        }
        assertThat(session.createConsumer(QUEUE).receiveNoWait()).isNull();
        requireRoomForBodies(session);
    }

    /** All that there may be: so nothing else is left. */
    private void requireRoomForBodies(Session session) throws JMSException {
        PabalQueue unused = new PabalQueue("room");
        session.createProducer(unused).send(streamed(session, NumberedBytes.stream(BODIES_MAX)));
        requireWhole(receiveBytes(session.createConsumer(unused)), BODIES_MAX);
    }

    @Test
    void longerStreamIsReadAsFarAsAnnounced() throws JMSException {
        Session session = started().createSession();
        InputStream stream = NumberedBytes.stream(LENGTH + 5);
        BytesMessage message = streamed(session, stream);
        message.setLongProperty(BodyStreams.BODY_LENGTH, LENGTH);
        session.createProducer(QUEUE).send(message);

        requireWhole(receiveBytes(session.createConsumer(QUEUE)), LENGTH);
        assertThat(stream).hasSameContentAs(rest(LENGTH, 5));
    }

    private static InputStream rest(long from, int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = NumberedBytes.at(from + i);
        }
        return new java.io.ByteArrayInputStream(bytes);
    }

    @Test
    void streamCanBeSentOnce() throws JMSException {
        Session session = started().createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        BytesMessage message = streamed(session, NumberedBytes.stream(LENGTH));
        producer.send(message);

        assertThatExceptionOfType(MessageFormatException.class)
                .isThrownBy(() -> producer.send(message))
                .withMessageContaining("has been read by an earlier send");
        message.setObjectProperty(BodyStreams.INPUT_STREAM, NumberedBytes.stream(10));
        producer.send(message);
    }

    @Test
    void messageWithStreamSaysWhatCannotBeDoneWithIt() throws JMSException {
        Session session = started().createSession();
        BytesMessage message = streamed(session, NumberedBytes.stream(10));

        assertThatExceptionOfType(MessageNotWriteableException.class).isThrownBy(() -> message.writeInt(1));
        assertThatExceptionOfType(MessageNotReadableException.class).isThrownBy(message::readInt);
        assertThatExceptionOfType(MessageNotReadableException.class).isThrownBy(message::getBodyLength);
        assertThatExceptionOfType(MessageNotReadableException.class)
                .isThrownBy(
                        () -> message.setObjectProperty(BodyStreams.OUTPUT_STREAM, OutputStream.nullOutputStream()));
        assertThatExceptionOfType(MessageFormatException.class)
                .isThrownBy(() -> message.setObjectProperty(BodyStreams.INPUT_STREAM, "text"));
        assertThatExceptionOfType(MessageFormatException.class)
                .isThrownBy(() -> message.setLongProperty(BodyStreams.BODY_LENGTH, -1));
        message.clearBody();
        message.writeInt(1);
    }

    @Test
    void readerLearnsThatItsOwnStreamFailed() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(bytes(session, LENGTH));
        BytesMessage received = receiveBytes(session.createConsumer(QUEUE));

        assertThatThrownBy(() -> received.setObjectProperty(BodyStreams.OUTPUT_STREAM, new OutputStream() {
                    @Override
                    public void write(int value) throws IOException {
                        throw new IOException("disk full");
                    }
                }))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("disk full");
        requireWhole(received, LENGTH);
    }

    // ---- how it is kept, and let go

    @Test
    void bodiesAreGoneWhenTheyAreConsumed() throws JMSException {
        Session session = started().createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        MessageConsumer consumer = session.createConsumer(QUEUE);

        // Ten times as much as there may be at once.
        for (int i = 0; i < 10 * BODIES_MAX / LENGTH; i++) {
            producer.send(bytes(session, LENGTH));
            requireWhole(receiveBytes(consumer), LENGTH);
        }
    }

    @Test
    void bodyIsThereAsLongAsItsMessageThoughThatBeAcknowledged() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(bytes(session, LENGTH));
        session.createProducer(QUEUE).send(bytes(session, LENGTH + 1));
        MessageConsumer consumer = session.createConsumer(QUEUE);

        BytesMessage first = receiveBytes(consumer);
        BytesMessage second = receiveBytes(consumer);
        session.close();

        requireWhole(first, LENGTH);
        requireWhole(second, LENGTH + 1);
    }

    @Test
    void bodyThatWasReadStaysUntilTheNextMessage() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(bytes(session, LENGTH));
        MessageConsumer consumer = session.createConsumer(QUEUE);
        BytesMessage message = receiveBytes(consumer);
        requireWhole(message, LENGTH);
        message.reset();
        requireWhole(message, LENGTH);

        assertThat(consumer.receiveNoWait()).isNull();
        message.reset();

        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(message::readByte)
                .withMessageContaining("It was read to its end before");
    }

    @Test
    void bodyOfUnacknowledgedMessageCanBeReadAgainAtAnyTime() throws JMSException {
        Session session = started().createSession(Session.CLIENT_ACKNOWLEDGE);
        session.createProducer(QUEUE).send(bytes(session, LENGTH));
        MessageConsumer consumer = session.createConsumer(QUEUE);
        BytesMessage message = receiveBytes(consumer);
        requireWhole(message, LENGTH);
        assertThat(consumer.receiveNoWait()).isNull();
        message.reset();

        requireWhole(message, LENGTH);
    }

    @Test
    void clearedBodyIsLetGoAndMessageCanBeWritten() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(bytes(session, LENGTH));
        BytesMessage message = receiveBytes(session.createConsumer(QUEUE));

        message.clearBody();

        requireRoomForBodies(session);
        message.writeInt(5);
        session.createProducer(QUEUE).send(message);
        assertThat(receiveBytes(session.createConsumer(QUEUE)).readInt()).isEqualTo(5);
    }

    @Test
    void bodyIsDeliveredAgainAfterRollback() throws JMSException {
        Session session = started().createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(QUEUE);
        producer.send(bytes(session, LENGTH));
        session.rollback();
        producer.send(bytes(session, LENGTH));
        session.commit();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        requireWhole(receiveBytes(consumer), LENGTH);
        session.rollback();

        BytesMessage again = receiveBytes(consumer);
        requireWhole(again, LENGTH);
        assertThat(count(again)).isEqualTo(2);
        session.commit();

        assertThat(consumer.receiveNoWait()).isNull();
        requireRoomForBodies(started().createSession());
    }

    @Test
    void bodySurvivesConsumerThatIsGoneInTheMiddle() throws JMSException {
        // More than is asked for ahead.
        int length = 2 << 20;
        Session sender = started().createSession();
        sender.createProducer(QUEUE).send(bytes(sender, length));
        Connection dying = started();
        BytesMessage half =
                receiveBytes(dying.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(QUEUE));
        assertThat(half.readBytes(new byte[LENGTH])).isEqualTo(LENGTH);
        dying.close();

        requireWhole(receiveBytes(started().createSession().createConsumer(QUEUE)), length);

        assertThatThrownBy(() -> half.readBytes(new byte[length])).isInstanceOf(JMSException.class);
    }

    @Test
    void everySubscriberReadsTheSameBody() throws JMSException {
        Session session = started().createSession();
        MessageConsumer one = session.createConsumer(TOPIC);
        MessageConsumer two = session.createConsumer(TOPIC);
        MessageConsumer three = started().createSession().createConsumer(TOPIC);
        session.createProducer(TOPIC).send(bytes(session, LENGTH));

        requireWhole(receiveBytes(one), LENGTH);
        requireWhole(receiveBytes(three), LENGTH);
        requireWhole(receiveBytes(two), LENGTH);

        assertThat(one.receiveNoWait()).isNull();
        assertThat(three.receiveNoWait()).isNull();
        requireRoomForBodies(session);
    }

    @Test
    void deadLetterHasItsBody() throws JMSException {
        broker.administration()
                .declareQueue(
                        "orders",
                        QueueSettings.defaults().withDeliveriesMax(1).withDeadLetterTo(Address.queue("dead")));
        Session session = started().createSession(Session.SESSION_TRANSACTED);
        session.createProducer(QUEUE).send(bytes(session, LENGTH));
        session.commit();
        receiveBytes(session.createConsumer(QUEUE));
        session.rollback();

        BytesMessage dead = receiveBytes(session.createConsumer(new PabalQueue("dead")));

        requireWhole(dead, LENGTH);
        session.commit();
    }

    @Test
    void browserShowsBodies() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(bytes(session, LENGTH));
        QueueBrowser browser = session.createBrowser(QUEUE);
        Enumeration<?> shown = browser.getEnumeration();

        requireWhole((BytesMessage) shown.nextElement(), LENGTH);

        assertThat(shown.hasMoreElements()).isFalse();
        requireWhole(receiveBytes(session.createConsumer(QUEUE)), LENGTH);
    }

    // ---- sending on

    @Test
    void receivedMessageIsSentOnWithoutItsBodyTravelling() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(bytes(session, BODIES_MAX - 100_000));
        BytesMessage received = receiveBytes(session.createConsumer(QUEUE));

        // There would be no room for it twice.
        session.createProducer(NEXT).send(received);

        requireWhole(received, BODIES_MAX - 100_000);
        requireWhole(receiveBytes(session.createConsumer(NEXT)), BODIES_MAX - 100_000);
    }

    @Test
    void receivedMessageIsSentOnThroughAnotherConnection() throws JMSException {
        Session session = started().createSession();
        session.createProducer(QUEUE).send(bytes(session, LENGTH));
        BytesMessage received = receiveBytes(session.createConsumer(QUEUE));
        Session other = started().createSession();

        other.createProducer(NEXT).send(received);

        requireWhole(receiveBytes(other.createConsumer(NEXT)), LENGTH);
    }

    @Test
    void foreignMessageIsReadWhileItIsSent() throws JMSException {
        Session session = started().createSession();
        BytesMessage own = bytes(session, 2 << 20);
        BytesMessage foreign = (BytesMessage) java.lang.reflect.Proxy.newProxyInstance(
                BytesMessage.class.getClassLoader(),
                new Class<?>[] {BytesMessage.class},
                (proxy, method, arguments) -> {
                    try {
                        return method.invoke(own, arguments);
                    } catch (java.lang.reflect.InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });

        session.createProducer(QUEUE).send(foreign);

        requireWhole(receiveBytes(session.createConsumer(QUEUE)), 2 << 20);
    }

    @Test
    void completionListenerIsToldOfLargeMessages() throws Exception {
        Session session = started().createSession();
        BlockingQueue<Object> told = new ArrayBlockingQueue<>(10);
        MessageProducer producer = session.createProducer(QUEUE);
        BytesMessage message = bytes(session, LENGTH);
        producer.send(message, new CompletionListener() {
            @Override
            public void onCompletion(Message completed) {
                told.add(completed);
            }

            @Override
            public void onException(Message failed, Exception exception) {
                told.add(exception);
            }
        });

        assertThat(told.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isSameAs(message);
        requireWhole(receiveBytes(session.createConsumer(QUEUE)), LENGTH);
    }

    // ---- bounds

    @Test
    void senderIsToldWhenBodiesTakeTooMuchMemory() throws JMSException {
        Connection connection = connection("jms.sendTimeout=10ms");
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        producer.send(bytes(session, 3 << 20));

        assertThatExceptionOfType(ResourceAllocationException.class)
                .isThrownBy(() -> producer.send(bytes(session, 2 << 20)))
                .withMessageContaining("large bodies take")
                .withMessageContaining("give the broker a data directory");

        // What was written of it is gone again.
        producer.send(bytes(session, 1 << 20));
    }

    @Test
    void senderWaitsUntilBodiesHaveBeenConsumed() throws JMSException, InterruptedException {
        Connection connection = started();
        Session session = connection.createSession();
        session.createProducer(QUEUE).send(bytes(session, 3 << 20));
        Session second = started().createSession();
        BlockingQueue<Object> outcome = new ArrayBlockingQueue<>(1);
        Thread sender = new Thread(() -> {
            try {
                second.createProducer(NEXT).send(bytes(second, 2 << 20));
                outcome.add("sent");
            } catch (JMSException failure) {
                outcome.add(failure);
            }
        });
        sender.start();
        awaitBlocked(sender);

        MessageConsumer consumer = session.createConsumer(QUEUE);
        requireWhole(receiveBytes(consumer), 3 << 20);
        assertThat(consumer.receiveNoWait()).isNull();

        assertThat(outcome.poll(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("sent");
        requireWhole(receiveBytes(session.createConsumer(NEXT)), 2 << 20);
    }
}
