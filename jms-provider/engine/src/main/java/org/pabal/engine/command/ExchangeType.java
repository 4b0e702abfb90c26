package org.pabal.engine.command;

/** How an exchange picks the bindings that a message follows. */
public enum ExchangeType {
    /** Those whose key equals the routing key. */
    DIRECT,
    /** All. */
    FANOUT,
    /** Those whose pattern matches: words separated by dots, {@code *} for one word, {@code #} for any number. */
    TOPIC,
    /** Those whose headers, all or any, equal the message's properties. */
    HEADERS
}
