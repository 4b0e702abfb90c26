package org.pabal.client.destination;

import jakarta.jms.Topic;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Address;

/**
 * A topic (Jakarta Messaging 3.1 §4.2). The broker makes it when it is used first, where its settings allow that.
 *
 * <pre>{@code
 * Destination orders = new PabalTopic("orders");
 * }</pre>
 */
public final class PabalTopic extends PabalDestination implements Topic {

    private static final long serialVersionUID = 1L;

    private @Nullable String name;

    /** For containers that set the name afterwards with {@link #setTopicName}. */
    public PabalTopic() {}

    /**
     * @param name words separated by dots; a consumer may write {@code *} for one word and {@code #} for any number; up to 1,024 characters, no control characters
     * @throws jakarta.jms.InvalidDestinationRuntimeException if the name is missing or malformed
     */
    public PabalTopic(String name) {
        this.name = requireName("a topic", name);
    }

    @Override
    public String getTopicName() {
        return address().name();
    }

    /** Bean setter for containers and resource adapters; not to be called once the topic is in use. */
    public void setTopicName(String name) {
        this.name = requireName("a topic", name);
    }

    @Override
    @Nullable
    Address named() {
        return name == null ? null : Address.topic(name);
    }
}
