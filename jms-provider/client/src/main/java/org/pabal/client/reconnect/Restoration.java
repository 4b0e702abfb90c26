package org.pabal.client.reconnect;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.pabal.client.link.RefusedException;
import org.pabal.client.reconnect.OpenThings.OpenConsumer;
import org.pabal.client.reconnect.OpenThings.OpenSession;
import org.pabal.message.Address;
import org.pabal.message.Refusal;

/** Opens again what was open, over a new connection: everything is asked for at once, then waited for. */
final class Restoration {

    private final Line line;
    private final Epoch epoch;
    private final int answerMillisMax;

    Restoration(Line line, Epoch epoch, int answerMillisMax) {
        this.line = line;
        this.epoch = epoch;
        this.answerMillisMax = answerMillisMax;
    }

    private record Opened(OpenConsumer consumer, CompletionStage<Void> stage) {}

    /** @throws RefusedException if this connection is of no use */
    void run(Line.Lasting lasting) throws RefusedException, InterruptedException {
        ResumableLink link = epoch.link();
        List<CompletionStage<Void>> temporaries = new ArrayList<>();
        for (Address temporary : lasting.temporaries()) {
            temporaries.add(link.createTemporary(temporary));
        }
        List<CompletionStage<Void>> sessions = new ArrayList<>();
        for (OpenSession session : lasting.sessions()) {
            sessions.add(link.openSession(epoch.there(session.number), session.isTransacted));
        }
        List<Opened> consumers = new ArrayList<>();
        for (OpenConsumer consumer : lasting.consumers()) {
            consumers.add(new Opened(
                    consumer,
                    link.openConsumerAgain(
                            epoch.there(consumer.session),
                            epoch.there(consumer.number),
                            consumer.request,
                            consumer.replaced(epoch.there(consumer.number)))));
        }
        for (CompletionStage<Void> temporary : temporaries) {
            try {
                Attempts.await(temporary, answerMillisMax);
            } catch (RefusedException refused) {
                // It has lived on
                if (refused.refusal().code() != Refusal.Code.EXISTS_ALREADY) {
                    throw refused;
                }
            }
        }
        for (CompletionStage<Void> session : sessions) {
            Attempts.await(session, answerMillisMax);
        }
        for (Opened opened : consumers) {
            await(opened);
        }
    }

    /** A consumer whose queue is gone ends; the others go on. */
    private void await(Opened opened) throws RefusedException, InterruptedException {
        OpenConsumer consumer = opened.consumer();
        try {
            Attempts.await(opened.stage(), answerMillisMax);
        } catch (RefusedException refused) {
            if (epoch.link().isLost() || refused.refusal().code() == Refusal.Code.BROKER_UNAVAILABLE) {
                throw refused;
            }
            line.ended(consumer, refused.refusal());
        }
    }
}
