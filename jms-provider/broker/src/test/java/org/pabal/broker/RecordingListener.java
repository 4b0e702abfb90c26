package org.pabal.broker;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;

/** Keeps what it is told. */
class RecordingListener implements EffectListener {

    static final long PATIENCE_SECONDS = 20;

    final BlockingQueue<Effect> effects = new LinkedBlockingQueue<>();
    final BlockingQueue<Refusal> losses = new LinkedBlockingQueue<>();

    @Override
    public void onEffect(Effect effect) {
        effects.add(effect);
    }

    @Override
    public void onLost(Refusal reason) {
        losses.add(reason);
    }

    long nextCompleted() throws InterruptedException {
        if (effects.poll(PATIENCE_SECONDS, TimeUnit.SECONDS) instanceof Effect.Completed completed) {
            return completed.request();
        }
        throw new AssertionError("expected something completed");
    }

    Refusal loss() throws InterruptedException {
        Refusal loss = losses.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (loss == null) {
            throw new AssertionError("was not told of a loss within " + PATIENCE_SECONDS + " s");
        }
        return loss;
    }
}
