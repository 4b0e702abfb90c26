package org.pabal.client.link;

import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** What a broker tells a connection unasked. Calls come one at a time, in order; none may block, but for the last. */
public interface LinkListener {

    /**
     * A message is lent to a consumer until it is settled or given back.
     *
     * @param delivery ascending within the session
     * @param count which attempt this is, from 1
     */
    void deliver(long session, long consumer, long delivery, Message message, int count);

    /**
     * Somebody else could take what this consumer has not started. To be answered by {@link Link#giveBack} UNSTARTED in
     * any case, with up to so many deliveries, the latest first, or with none.
     */
    void recall(long session, long consumer, int count);

    /** The broker ended the consumer. */
    void consumerEnded(long session, long consumer, Refusal reason);

    /** Something that nobody waits for was refused. */
    void refused(long session, Refusal refusal);

    /** The link is gone for good; nothing follows. */
    void lost(Refusal reason);

    /**
     * The connection is lost, and another is tried for. What was lent and not settled comes again, with new numbers; local
     * transactions with work in them and branches that are not prepared are rolled back; what is open will be open again.
     * Told after the last delivery of the connection that is lost, before the first call that went with it is answered.
     */
    default void interrupted(Refusal reason) {}

    /**
     * There is a connection again. What is lent has to be asked for anew.
     *
     * @param broker which one, for people
     */
    default void resumed(String broker) {}

    /**
     * Everything that has come is told. Unlike all others this call may take its time, and call the link: the thread that reads lends
     * itself to whatever has come of it. Follows each piece that was read, if anything is lent at all.
     *
     * @param turn to be passed on if the call takes so long that somebody else had better read
     */
    default void caughtUp(ReadingTurn turn) {}
}
