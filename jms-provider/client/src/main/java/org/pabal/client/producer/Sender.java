package org.pabal.client.producer;

import jakarta.jms.CompletionListener;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageFormatException;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.message.MessageFactory;
import org.pabal.client.message.PabalMessage;
import org.pabal.client.message.SendHeaders;
import org.pabal.message.Address;

/** One way to send for all producers: headers assigned (Jakarta Messaging 3.1 §3.4.11), encoded, handed to the link. */
public final class Sender {
    private final ProducerHost host;
    private final MessageFactory messages;

    public Sender(ProducerHost host, MessageFactory messages) {
        this.host = host;
        this.messages = messages;
    }

    /**
     * Sends.
     *
     * @param listener null to wait until the broker has taken responsibility
     */
    public void send(
            PabalDestination to, @Nullable Message message, SendOptions options, @Nullable CompletionListener listener)
            throws JMSException {
        if (message == null) {
            throw new MessageFormatException("cannot send to " + to + ": no message given", ErrorCodes.MESSAGE_FORMAT);
        }
        Address address = to.address();
        Sends sends = host.sends();
        // Expiration and delivery time count from here, not from a commit (§3.4.9, §3.4.13).
        long now = sends.now();
        long timestamp = options.disableTimestamp() ? 0 : now;
        long deliveryTime =
                options.deliveryDelayMillis() == 0 ? timestamp : saturatedSum(now, options.deliveryDelayMillis());
        SendHeaders headers = new SendHeaders(
                options.disableMessageId() ? null : host.nextMessageId(),
                timestamp,
                options.timeToLiveMillis() == 0 ? 0 : saturatedSum(now, options.timeToLiveMillis()),
                deliveryTime,
                options.deliveryMode(),
                options.priority(),
                to);
        PabalMessage own = messages.ownOrCopy(message);
        headers.assignTo(own);
        if (own != message) {
            headers.assignTo(message);
        }
        host.awaitBranch();
        Outgoing outgoing = sends.outgoing(own);
        if (listener == null) {
            try {
                sends.send(address, outgoing.message());
            } finally {
                outgoing.end();
                // The broker may forget a body that is sent on when the message it came with is garbage.
                Reference.reachabilityFence(own);
            }
            return;
        }
        own.beginAsyncSend();
        try {
            sends.send(address, outgoing, message, listener);
        } catch (RuntimeException notSent) {
            own.endAsyncSend();
            outgoing.end();
            throw notSent;
        }
    }

    private static long saturatedSum(long now, long duration) {
        long sum = now + duration;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }
}
