package org.pabal.engine.effect;

import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** Something that leaves the engine for one connection, in the order of the decisions that contain it. */
public sealed interface Effect {

    long connection();

    /** The command was carried out. */
    record Completed(long connection, long request) implements Effect {}

    /** The command was carried out, and this is what was asked for. */
    record Answered(long connection, long request, Answer answer) implements Effect {}

    /** The command was not carried out; {@code request} may be NO_REPLY. */
    record Refused(long connection, long request, long session, Refusal refusal) implements Effect {}

    /**
     * A message is lent.
     *
     * @param delivery ascending within the session
     * @param count which attempt this is, from 1
     */
    record DeliverMessage(long connection, long session, long consumer, long delivery, Message message, int count)
            implements Effect {}

    /**
     * Somebody else could take what this consumer has not started: return up to so many deliveries as UNSTARTED, the
     * latest first. To be answered by ReturnDeliveries in any case, with no deliveries if all are started.
     */
    record RecallDeliveries(long connection, long session, long consumer, int count) implements Effect {}

    /** The engine ended the connection: the same client has opened another. The last that it is told. */
    record ConnectionEnded(long connection, Refusal reason) implements Effect {}

    /** The consumer is gone (its queue was deleted); nothing more comes. */
    record ConsumerEnded(long connection, long session, long consumer, Refusal reason) implements Effect {}
}
