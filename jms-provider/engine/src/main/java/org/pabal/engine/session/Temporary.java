package org.pabal.engine.session;

import org.pabal.message.Address;

/** A temporary destination and the connection with which it lives (Jakarta Messaging 3.1 §6.2.2). */
public final class Temporary {

    private final Address address;
    private Connection owner;
    private int topicConsumers;

    public Temporary(Address address, Connection owner) {
        this.address = address;
        this.owner = owner;
    }

    public Address address() {
        return address;
    }

    public Connection owner() {
        return owner;
    }

    /** Its client has come back. */
    public void owner(Connection adopting) {
        owner = adopting;
    }

    /** How many consume from it; kept for topics, a queue knows its own. */
    public int topicConsumers() {
        return topicConsumers;
    }

    public void topicConsumersChanged(int by) {
        topicConsumers += by;
    }
}
