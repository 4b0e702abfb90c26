package org.pabal.client.destination;

import org.pabal.message.Address;

/**
 * An exchange with a routing key: the broker's routing reached directly, beyond what JMS knows. Messages sent here follow
 * the exchange's bindings; nobody can consume from it, only from the queues bound to it.
 *
 * <pre>{@code
 * producer.send(new PabalExchange("alerts", "eu.west"), message);
 * }</pre>
 */
public final class PabalExchange extends PabalDestination {

    private static final long serialVersionUID = 1L;

    private final String name;
    private final String routingKey;

    /**
     * @param name the exchange's, up to 1,024 characters
     * @param routingKey what the bindings compare, up to 1,024 characters; may be empty, as for a fanout exchange
     * @throws jakarta.jms.InvalidDestinationRuntimeException if one of them is malformed
     */
    public PabalExchange(String name, String routingKey) {
        this.name = requireName("an exchange", name);
        this.routingKey = requireLegal("a routing key's", routingKey);
    }

    public String exchangeName() {
        return name;
    }

    public String routingKey() {
        return routingKey;
    }

    @Override
    Address named() {
        return Address.exchange(name, routingKey);
    }
}
