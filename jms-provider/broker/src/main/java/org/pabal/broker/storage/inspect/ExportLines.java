package org.pabal.broker.storage.inspect;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;
import org.pabal.message.Message;

/**
 * Told of the lines of an export, in their order, by {@link ExportReader}. What a method throws as an {@link
 * IllegalArgumentException} is said with the number of the line, and ends the reading.
 */
public interface ExportLines {

    void exchange(String name, ExchangeType type);

    void queue(String name, QueueSettings settings);

    void binding(Binding binding);

    void subscription(Subscription subscription);

    /** A piece of a large body; offset 0 begins it. Pieces come in order, before the first message that refers to the body. */
    void bodyPiece(long body, long offset, byte[] piece);

    /** A message. Its {@linkplain Message#largeBody() large body} has the number that {@link #bodyPiece} had. */
    void message(Entry entry);

    /** A transaction branch that is prepared or heuristically decided. */
    void branch(String id, String state);

    /**
     * How an exchange leads messages to a queue.
     *
     * @param selector further condition, or null
     * @param headers values of properties
     * @param matchAll whether all of them must be equal, or any
     */
    record Binding(
            String queue,
            String exchange,
            String key,
            @Nullable String selector,
            Map<String, Object> headers,
            boolean matchAll) {}

    /**
     * A durable subscription.
     *
     * @param clientId as the broker knows it; null for a shared one without
     * @param queue where its messages wait
     */
    record Subscription(
            String name,
            @Nullable String clientId,
            Address topic,
            boolean shared,
            boolean noLocal,
            @Nullable String selector,
            String queue,
            QueueSettings settings) {}

    /**
     * A message in a queue.
     *
     * @param isScheduled whether it waited for its delivery time
     * @param deliveries how often it counts as delivered
     * @param notBeforeMillis when it may come again, since 1970; 0 for at once
     * @param attempts its failed deliveries
     */
    record Entry(
            String queue,
            Message message,
            boolean isScheduled,
            int deliveries,
            long notBeforeMillis,
            List<Command.FailedAttempt> attempts) {}
}
