package org.pabal.client.destination;

import jakarta.jms.Queue;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;

/**
 * A queue (Jakarta Messaging 3.1 §4.1). The broker makes it when it is used first, where its settings allow that.
 *
 * <pre>{@code
 * Destination orders = new PabalQueue("orders");
 * }</pre>
 */
public final class PabalQueue extends PabalDestination implements Queue {

    private static final long serialVersionUID = 1L;

    private @Nullable String name;

    /** For containers that set the name afterwards with {@link #setQueueName}. */
    public PabalQueue() {}

    /**
     * @param name the queue's name in the broker; up to 1,024 characters, no control characters
     * @throws jakarta.jms.InvalidDestinationRuntimeException if the name is missing or malformed
     */
    public PabalQueue(String name) {
        this.name = requireName("a queue", name);
    }

    @Override
    public String getQueueName() {
        return address().name();
    }

    /** Bean setter for containers and resource adapters; not to be called once the queue is in use. */
    public void setQueueName(String name) {
        this.name = requireName("a queue", name);
    }

    @Override
    @Nullable
    Address named() {
        return name == null ? null : Address.queue(name);
    }
}
