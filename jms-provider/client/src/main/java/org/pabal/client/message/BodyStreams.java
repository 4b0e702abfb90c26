package org.pabal.client.message;

/**
 * Names of properties by which a {@code BytesMessage} takes its body from a stream and gives it to one, so that it need not
 * be in memory. They are not properties of the message: nobody else sees them.
 *
 * <pre>{@code
 * BytesMessage film = session.createBytesMessage();
 * film.setObjectProperty(BodyStreams.INPUT_STREAM, Files.newInputStream(path)); // read while the message is sent
 * producer.send(film);
 *
 * BytesMessage received = (BytesMessage) consumer.receive();
 * received.setObjectProperty(BodyStreams.OUTPUT_STREAM, out); // writes all of the body, and returns
 * }</pre>
 */
public final class BodyStreams {

    /**
     * {@code JMS_Pabal_InputStream}. Set on a message that is composed: its body comes from this stream, which is read, and
     * not closed, by the send. Got from a message that was received: the body, from its beginning, as a new stream; closing it
     * tells that the application is done with the body.
     */
    public static final String INPUT_STREAM = "JMS_Pabal_InputStream";

    /**
     * {@code JMS_Pabal_OutputStream}. Set on a message that was received: writes the whole body to this stream, and returns
     * when that is done. Flushes, but does not close it.
     */
    public static final String OUTPUT_STREAM = "JMS_Pabal_OutputStream";

    /**
     * {@code JMS_Pabal_BodyLength}, a long, set besides {@link #INPUT_STREAM} if it is known: how many bytes to read from the
     * stream. A stream that has less fails the send, instead of sending half of what was meant.
     */
    public static final String BODY_LENGTH = "JMS_Pabal_BodyLength";

    private BodyStreams() {}
}
