package org.pabal.server.session;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.Broker;
import org.pabal.broker.EffectListener;
import org.pabal.message.Refusal;
import org.pabal.server.summary.Summaries;

/** The process as a protocol session sees it: who may come in, and through what. Safe for any thread; nothing blocks. */
public interface Door {

    Broker broker();

    SessionLimits limits();

    /** Through which is told what a peer can cause as often as it likes. */
    Summaries summaries();

    /** Why nobody is let in at the moment; null if that is not so. */
    @Nullable
    Refusal closed();

    /** Ways to prove oneself that this peer may use, the best first; empty if there is none for it. */
    List<String> mechanisms(Peer peer);

    /** Begins an attempt; one with a mechanism that is not offered is denied at its first step. */
    Authentication authentication(String mechanism, Peer peer);

    /**
     * Attaches a user's connection to the broker.
     *
     * @param program what the peer calls itself, for people; null if it does not say
     * @param listener told effects by two threads: the one that owns the engine, and the one that submits, which is told
     *     there and then what is not permitted
     * @throws RefusedAtDoorException beyond the user's connections, or while the process stops
     */
    GuardedConnection open(User user, Peer peer, @Nullable String program, EffectListener listener)
            throws RefusedAtDoorException;

    /**
     * One request of the administration interface, as its reference describes it.
     *
     * @param request JSON in UTF-8
     * @return completes with JSON in UTF-8, a refusal included; never exceptionally. On any thread
     */
    CompletionStage<byte[]> administer(User user, Peer peer, byte[] request);
}
