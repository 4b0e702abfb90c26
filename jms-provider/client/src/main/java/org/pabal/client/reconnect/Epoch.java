package org.pabal.client.reconnect;

import java.util.Arrays;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.ReadingTurn;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * The time of one connection, and its numbers. What the client opens has numbers of its own, from {@link #FIRST} on, that no
 * broker's numbers reach; on each connection the same distance leads from them to those that the broker has allowed. Deliveries
 * have other numbers here than there, so that they ascend over all epochs.
 */
final class Epoch implements LinkListener {

    /** The first of the client's own numbers. */
    static final long FIRST = 1L << 62;

    private final Line line;
    private final ResumableLink link;
    private final LinkListener told;

    /** All deliveries of the epochs before have numbers up to this one. */
    private final long deliveriesBefore;

    /** Written by the link's thread alone. */
    private volatile long deliveriesUpTo;

    /** Whether the broker has known the client before. */
    private volatile boolean isKnown;

    Epoch(Line line, ResumableLink link, LinkListener told, long deliveriesBefore) {
        this.line = line;
        this.link = link;
        this.told = told;
        this.deliveriesBefore = deliveriesBefore;
        this.deliveriesUpTo = deliveriesBefore;
    }

    ResumableLink link() {
        return link;
    }

    boolean isKnown() {
        return isKnown;
    }

    void known(boolean known) {
        isKnown = known;
    }

    long deliveriesUpTo() {
        return deliveriesUpTo;
    }

    /** What the broker calls what the client calls so: a session, a consumer, a browser. */
    long there(long number) {
        return number - FIRST + link.firstNumber();
    }

    /** Bodies come under the broker's numbers from others, under the client's own from here. */
    long bodyThere(long number) {
        return isOwn(number) ? there(number) : number;
    }

    static boolean isOwn(long number) {
        return number >= FIRST;
    }

    private long here(long number) {
        return number == 0 ? 0 : number - link.firstNumber() + FIRST;
    }

    /** Those deliveries that are of this epoch, as the broker calls them; the others are none any more. */
    long[] there(long[] deliveries) {
        if (deliveries.length == 1) {
            return deliveries[0] > deliveriesBefore ? new long[] {deliveries[0] - deliveriesBefore} : new long[0];
        }
        return Arrays.stream(deliveries)
                .filter(delivery -> delivery > deliveriesBefore)
                .map(delivery -> delivery - deliveriesBefore)
                .toArray();
    }

    // ---- the link's thread

    @Override
    public void deliver(long session, long consumer, long delivery, Message message, int count) {
        long number = deliveriesBefore + delivery;
        deliveriesUpTo = Math.max(deliveriesUpTo, number);
        told.deliver(here(session), here(consumer), number, message, count);
    }

    @Override
    public void recall(long session, long consumer, int count) {
        told.recall(here(session), here(consumer), count);
    }

    @Override
    public void consumerEnded(long session, long consumer, Refusal reason) {
        line.consumerEnded(here(consumer));
        told.consumerEnded(here(session), here(consumer), reason);
    }

    @Override
    public void refused(long session, Refusal refusal) {
        told.refused(here(session), refusal);
    }

    @Override
    public void lost(Refusal reason) {
        line.lost(this, reason);
    }

    @Override
    public void caughtUp(ReadingTurn turn) {
        told.caughtUp(turn);
    }
}
