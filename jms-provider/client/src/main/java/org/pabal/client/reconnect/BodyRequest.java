package org.pabal.client.reconnect;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/** Writes a piece of a large body. A body of which a lost connection had the beginning is lost. */
final class BodyRequest extends Request<Void> {

    private final long body;

    BodyRequest(Line line, long body, Asking<Void> asking) {
        super(line, WhenCut.FAILED, asking);
        this.body = body;
    }

    @Override
    void handed() {
        super.handed();
        line().things().bodies.replace(body, true);
    }

    @Override
    @Nullable
    Runnable cut(Refusal reason) {
        return line().things().bodies.containsKey(body) ? null : () -> refuse(Losses.body());
    }
}
