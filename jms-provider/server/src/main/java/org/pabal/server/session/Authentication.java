package org.pabal.server.session;

import java.util.concurrent.CompletionStage;
import org.pabal.message.Refusal;

/** One attempt of a peer to prove who it is, in the shape of RFC 4422: it responds, the broker challenges, until decided. */
public interface Authentication {

    /**
     * The next response of the peer; the first one may be empty. Not to be called again before the stage has completed.
     *
     * @return completes with the next step, possibly late (a failed attempt is answered slowly) and on any thread; never
     *     exceptionally
     */
    CompletionStage<Step> next(byte[] response);

    /** The peer has gone, or has begun anew. */
    void abandon();

    /** What the broker says to a response. */
    sealed interface Step {

        /** Go on. */
        record Challenge(byte[] data) implements Step {}

        /** @param data last words of the mechanism to the peer; may be empty */
        record Accepted(User user, byte[] data) implements Step {}

        /** The same words whether the user is unknown or the password wrong. */
        record Denied(Refusal refusal) implements Step {}
    }
}
