package org.pabal.embedded;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pabal.client.link.LinkListener;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/** Keeps what it is told. */
class RecordingLinkListener implements LinkListener {

    static final long PATIENCE_SECONDS = 20;

    record Delivered(long session, long consumer, long delivery, Message message, int count) {}

    record Recalled(long session, long consumer, int count) {}

    record Ended(long session, long consumer, Refusal reason) {}

    record RefusedUnasked(long session, Refusal refusal) {}

    final BlockingQueue<Delivered> deliveries = new LinkedBlockingQueue<>();
    final BlockingQueue<Recalled> recalls = new LinkedBlockingQueue<>();
    final BlockingQueue<Ended> ended = new LinkedBlockingQueue<>();
    final BlockingQueue<RefusedUnasked> refusals = new LinkedBlockingQueue<>();
    final BlockingQueue<Refusal> losses = new LinkedBlockingQueue<>();

    @Override
    public void deliver(long session, long consumer, long delivery, Message message, int count) {
        deliveries.add(new Delivered(session, consumer, delivery, message, count));
    }

    @Override
    public void recall(long session, long consumer, int count) {
        recalls.add(new Recalled(session, consumer, count));
    }

    @Override
    public void consumerEnded(long session, long consumer, Refusal reason) {
        ended.add(new Ended(session, consumer, reason));
    }

    @Override
    public void refused(long session, Refusal refusal) {
        refusals.add(new RefusedUnasked(session, refusal));
    }

    @Override
    public void lost(Refusal reason) {
        losses.add(reason);
    }

    Delivered nextDelivery() throws InterruptedException {
        return next(deliveries);
    }

    static <T> T next(BlockingQueue<T> from) throws InterruptedException {
        T next = from.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing came within " + PATIENCE_SECONDS + " s");
        }
        return next;
    }
}
