package org.pabal.client.destination;

import jakarta.jms.JMSException;
import jakarta.jms.TemporaryTopic;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;

/**
 * A temporary topic that lives as long as the connection that made it (Jakarta Messaging 3.1 §6.2.2). Anybody may send to it,
 * only its connection may consume from it and delete it.
 */
public final class PabalTemporaryTopic extends PabalDestination implements TemporaryTopic {

    private static final long serialVersionUID = 1L;

    private final String name;

    /** Lost in serialisation, on purpose: whoever reads it back is not the owner. */
    private final transient @Nullable TemporaryOwner owner;

    /** @param owner who deletes it; null where it was only heard of, as in a received JMSReplyTo */
    public PabalTemporaryTopic(String name, @Nullable TemporaryOwner owner) {
        this.name = requireName("a temporary topic", name);
        this.owner = owner;
    }

    @Override
    public String getTopicName() {
        return name;
    }

    /**
     * Deletes it with the messages in it.
     *
     * @throws jakarta.jms.IllegalStateException if it has open consumers, or belongs to another connection
     */
    @Override
    public void delete() throws JMSException {
        Destinations.requireOwner(owner, address()).deleteTemporary(address());
    }

    @Override
    Address named() {
        return Address.temporaryTopic(name);
    }
}
