package org.pabal.server.wire;

import java.lang.System.Logger.Level;
import java.util.function.Consumer;
import org.pabal.message.Refusal;
import org.pabal.server.session.Door;
import org.pabal.server.session.Line;
import org.pabal.server.session.User;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.WireBounds;

/** The administration requests of one peer: so many at a time, and one answer to each. Of the line's thread. */
final class AdministrationRequests {

    private static final System.Logger LOG = System.getLogger("org.pabal.server.wire");

    /** How many may be unanswered. */
    private static final int PENDING_MAX = 16;

    private static final int VERSION = 1;

    private final Line line;
    private final Door door;
    private final Consumer<BrokerFrame> answered;
    private int pending;

    /** @param answered is told each answer, in the line's thread */
    AdministrationRequests(Line line, Door door, Consumer<BrokerFrame> answered) {
        this.line = line;
        this.door = door;
        this.answered = answered;
    }

    /** Whether every request has been answered. */
    boolean isIdle() {
        return pending == 0;
    }

    void ask(ClientFrame.Administer request, User who) {
        if (request.version() != VERSION) {
            answered.accept(refused(
                    request,
                    Refusal.Code.INVALID_ARGUMENT,
                    "this broker knows version " + VERSION + " of administration requests, asked was version "
                            + request.version() + "; use a 'pabal' command of the broker's release"));
            return;
        }
        if (pending >= PENDING_MAX) {
            answered.accept(refused(
                    request,
                    Refusal.Code.RESOURCE_LIMIT,
                    "this would be more than " + PENDING_MAX
                            + " administration requests of one connection at a time; wait for an answer"));
            return;
        }
        pending++;
        var unused = door.administer(who, line.peer(), request.payload())
                .whenComplete((answer, failure) -> line.execute(() -> {
                    pending--;
                    if (answer != null && answer.length <= WireBounds.ADMINISTRATION_MAX) {
                        answered.accept(new BrokerFrame.Administered(request.request(), request.version(), answer));
                    } else {
                        LOG.log(Level.ERROR, "an administration request could not be answered", failure);
                        answered.accept(refused(
                                request,
                                Refusal.Code.RESOURCE_LIMIT,
                                answer == null
                                        ? "the broker could not answer; its log says why"
                                        : "the answer would be " + answer.length + " bytes, more than the "
                                                + WireBounds.ADMINISTRATION_MAX + " of one frame; ask for less"));
                    }
                }));
    }

    private static BrokerFrame.Refused refused(ClientFrame.Administer request, Refusal.Code code, String text) {
        return new BrokerFrame.Refused(request.request(), 0, new Refusal(code, text));
    }
}
