package org.pabal.broker;

import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;

/**
 * Where a connection is told what the broker decided.
 *
 * <p>Calls come one at a time and in the order of the decisions, on whichever thread owns the engine at that moment; that
 * may be the very thread that submits a command, within {@link BrokerConnection#submit}. An implementation must be short,
 * must not wait for anything, and may submit further commands. If it throws, its connection is closed; nobody else
 * notices.
 */
public interface EffectListener {

    void onEffect(Effect effect);

    /** The broker has stopped, has failed or has cut this connection off: nothing follows. Called once. */
    void onLost(Refusal reason);
}
