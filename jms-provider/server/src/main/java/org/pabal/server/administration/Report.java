package org.pabal.server.administration;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an administrator is told. The names of the components are the names in JSON: append, never rename. */
public sealed interface Report {

    /**
     * The broker as a whole.
     *
     * @param version of the program
     * @param state as {@code BrokerState} calls it
     * @param unauthenticated connections that have not proved yet who they are
     * @param turnedAway connections refused for want of room since the start
     * @param messages in all queues
     * @param data where messages are kept; empty for memory
     * @param alarms what somebody has to see to, each with the way out; none if all is well
     */
    record Status(
            String broker,
            String version,
            String state,
            long startedMillis,
            long nowMillis,
            long connections,
            long unauthenticated,
            long turnedAway,
            long queues,
            long messages,
            long bytes,
            long heapUsed,
            long heapMax,
            String data,
            List<String> listeners,
            List<String> alarms)
            implements Report {}

    /**
     * One queue.
     *
     * @param ready waiting, due and not lent
     * @param lent delivered and not settled
     * @param scheduled not due yet, or backing off
     * @param deadLetterTo empty if dead messages are dropped
     * @param pausedMillis since when nothing is sent to consumers; 0 if it is
     * @param pausedBy the user who has asked for that; empty if that is not known
     */
    record Queue(
            String name,
            long ready,
            long lent,
            long scheduled,
            long bytes,
            long consumers,
            long lengthMax,
            long bytesMax,
            String overflow,
            long deliveriesMax,
            long redeliveryDelayMillis,
            String deadLetterTo,
            String expiredTo,
            boolean exclusive,
            long pausedMillis,
            String pausedBy)
            implements Report {}

    /**
     * Some of the queues, in the order of their names.
     *
     * @param more whether there are more behind the last one
     */
    record Queues(List<Queue> queues, boolean more) implements Report {}

    /**
     * A topic subscriber's identity and what waits for it.
     *
     * @param name empty for one that has none
     * @param client its client id; empty if it has none
     */
    record Subscription(
            String name,
            String client,
            String topic,
            boolean durable,
            boolean shared,
            String selector,
            String queue,
            long waiting,
            long lent,
            long bytes,
            long consumers)
            implements Report {}

    record Subscriptions(List<Subscription> subscriptions) implements Report {}

    /** A topic, or a pattern of topics, that somebody subscribes to. */
    record Topic(String name, long subscriptions, long consumers, long waiting) implements Report {}

    record Topics(List<Topic> topics) implements Report {}

    /**
     * One exchange.
     *
     * @param type direct, fanout, topic or headers
     * @param builtIn it cannot be deleted
     * @param bindings of queues
     * @param subscriptions those that it feeds
     */
    record Exchange(String name, String type, boolean builtIn, long bindings, long subscriptions) implements Report {}

    record Exchanges(List<Exchange> exchanges) implements Report {}

    /**
     * That a queue takes messages from an exchange.
     *
     * @param type of the exchange
     * @param selector empty for no further condition
     * @param headers on a headers exchange the properties to compare
     * @param match whether all of them must be equal, or any; empty where none are compared
     */
    record Binding(
            String exchange,
            String type,
            String queue,
            String key,
            String selector,
            Map<String, Object> headers,
            String match)
            implements Report {}

    /** @param more whether there are more behind the last one */
    record Bindings(List<Binding> bindings, boolean more) implements Report {}

    /** @param program what the client calls itself; empty if it does not say */
    record Connection(
            long connection,
            String user,
            List<String> roles,
            String mechanism,
            String address,
            boolean encrypted,
            String program,
            long sinceMillis)
            implements Report {}

    record Connections(List<Connection> connections) implements Report {}

    /** How many messages, or things, were touched. */
    record Count(long count) implements Report {}

    /** It has been done. */
    record Done() implements Report {}

    /**
     * Why messages of a queue are not delivered.
     *
     * @param findings about the queue as a whole
     * @param transactions that are not committed and send to it or have received from it: the first ones
     * @param looked whether all entries in memory have been looked at for the message that was asked for
     */
    record Explanation(
            Queue queue,
            List<String> findings,
            List<Receiver> receivers,
            List<Standing> messages,
            List<Work> transactions,
            boolean looked)
            implements Report {}

    /**
     * What a transaction that is not committed has to do with a queue.
     *
     * @param branch of a global transaction, as {@code format:global:qualifier}, the last two in hexadecimal; empty for a local
     *     one
     * @param prepared whether it waits for its transaction manager, or an administrator
     * @param sinceMillis when it was prepared; if it is not, when its first work came
     * @param connection that it began on; 0 if it is prepared, and then outlives connections
     * @param user empty if that is not known
     * @param sent messages that come into the queue with its commit
     * @param settled messages that leave the queue with its commit
     */
    record Work(
            String branch,
            boolean prepared,
            long sinceMillis,
            long connection,
            String client,
            String user,
            long sent,
            long settled)
            implements Report {}

    /**
     * A consumer of the queue.
     *
     * @param state in words: what it could take now
     */
    record Receiver(
            long consumer, long connection, String client, String selector, long credit, long lent, String state)
            implements Report {}

    /** A message and what holds it back, in words. */
    record Standing(String message, String state, long deliveries, List<String> reasons) implements Report {}

    /** @param code as {@code Refusal.Code} calls it */
    record Refused(String code, @Nullable String text) implements Report {}
}
