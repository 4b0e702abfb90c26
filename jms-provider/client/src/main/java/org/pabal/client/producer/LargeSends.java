package org.pabal.client.producer;

import jakarta.jms.JMSException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.pabal.client.body.BodyContent;
import org.pabal.client.body.BodyContent.Streamed;
import org.pabal.client.body.BodyUpload;
import org.pabal.client.body.HeldBody;
import org.pabal.client.link.Link;
import org.pabal.client.message.PabalMessage;
import org.pabal.message.BodyKind;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;

/**
 * Decides whether a body goes in its message or ahead of it, and sends it ahead. A body that the broker has already, because
 * its message was received from there, does not travel again.
 */
final class LargeSends {

    private final Link link;
    private final BodyUpload upload;
    private final int sizeMax;

    /** @param sizeMax of a body that goes in its message, in bytes */
    LargeSends(Link link, BodyUpload upload, int sizeMax) {
        this.link = link;
        this.upload = upload;
        this.sizeMax = sizeMax;
    }

    /** The message to publish; its body has been written, if it is large. */
    Outgoing outgoing(PabalMessage message) throws JMSException {
        BodyContent content = message.largeContent();
        if (content instanceof Streamed streamed) {
            return streamed(message, streamed);
        } else if (content instanceof BodyContent.Received received) {
            return received(message, received.body());
        } else if (content instanceof BodyContent.Bytes bytes && bytes.bytes().remaining() > sizeMax) {
            // Without a copy of all of it in an encoded message.
            return written(message, BodyKind.BYTES, upload.write(bytes.bytes()));
        }
        Message encoded = message.toMessage();
        if (encoded.bodySize() <= sizeMax) {
            return here(encoded);
        }
        LargeBody body = upload.write(encoded.bodyView());
        return new Outgoing(encoded.withLargeBody(body), body, upload);
    }

    private Outgoing here(Message message) {
        return new Outgoing(message, null, upload);
    }

    private Outgoing written(PabalMessage message, BodyKind kind, LargeBody body) throws JMSException {
        try {
            return new Outgoing(message.toMessage(kind, body), body, upload);
        } catch (JMSException | RuntimeException unfit) {
            upload.release(body);
            throw unfit;
        }
    }

    private Outgoing received(PabalMessage message, HeldBody held) throws JMSException {
        BodyKind kind = message.largeKind();
        if (held.isHeldThrough(link)) {
            return here(message.toMessage(kind, held.body()));
        }
        return written(message, kind, upload.write(held.read()));
    }

    /** As much as goes into a message, and a byte more, tells whether it is large. */
    private Outgoing streamed(PabalMessage message, Streamed streamed) throws JMSException {
        long lengthMax = streamed.length() == Streamed.UNKNOWN ? Long.MAX_VALUE : streamed.length();
        int wanted = (int) Math.min(sizeMax + 1L, lengthMax);
        byte[] first;
        try {
            first = streamed.stream().readNBytes(wanted);
        } catch (IOException | RuntimeException failure) {
            throw BodyUpload.unreadable(failure);
        }
        if (first.length < wanted && streamed.length() != Streamed.UNKNOWN) {
            throw BodyUpload.shorter(first.length, streamed.length());
        }
        if (first.length <= sizeMax) {
            return here(message.toMessage(first));
        }
        return written(
                message, BodyKind.BYTES, upload.write(ByteBuffer.wrap(first), streamed.stream(), streamed.length()));
    }
}
