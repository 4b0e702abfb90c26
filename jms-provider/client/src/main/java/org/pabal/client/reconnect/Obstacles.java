package org.pabal.client.reconnect;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/**
 * What stood in the way of each host the last time it was tried, and whether trying again can help. Three kinds:
 *
 * <ul>
 *   <li>What the network says: always tried again.
 *   <li>What a broker answers to this client (wrong password, missing permission, client id in use): the other hosts of the round
 *       are asked, too; if none takes the connection, that is the answer.
 *   <li>Whom one meets there (no trust in its certificate, another protocol or version): as long as there has been no
 *       connection, the address or the settings are wrong, and the host is not tried again. After a connection they were right once,
 *       and somebody is at work over there: it is tried again.
 * </ul>
 */
public final class Obstacles {

    private final List<String> hosts;
    private final boolean hasBeenConnected;
    private final @Nullable Refusal[] met;

    /** @param hasBeenConnected whether the same client had a connection to one of them before */
    public Obstacles(List<String> hosts, boolean hasBeenConnected) {
        this.hosts = hosts;
        this.hasBeenConnected = hasBeenConnected;
        this.met = new @Nullable Refusal[hosts.size()];
    }

    /** @return whether it is news: another kind of obstacle than this host's last */
    public boolean met(int host, Refusal refusal) {
        Refusal before = met[host];
        met[host] = refusal;
        return before == null || before.code() != refusal.code();
    }

    /** Whether the host need not be tried again. */
    boolean isHopeless(int host) {
        Refusal refusal = met[host];
        return refusal != null && !hasBeenConnected && isOfMeeting(refusal);
    }

    /** After a round over all hosts: whether another one is vain. */
    boolean isFinal() {
        boolean isHopeless = true;
        for (int host = 0; host < met.length; host++) {
            Refusal refusal = met[host];
            if (refusal != null && isAnswer(refusal)) {
                return true;
            }
            isHopeless &= isHopeless(host);
        }
        return isHopeless;
    }

    /** What a broker says to this client, which no other attempt mends. */
    static boolean isAnswer(Refusal refusal) {
        return switch (refusal.code()) {
            case NOT_AUTHENTICATED, NOT_PERMITTED, INVALID_CLIENT_ID, INVALID_ARGUMENT -> true;
            default -> false;
        };
    }

    static boolean isOfMeeting(Refusal refusal) {
        return refusal.code() == Refusal.Code.NOT_TRUSTED || refusal.code() == Refusal.Code.INCOMPATIBLE;
    }

    /**
     * All of them as one refusal; that of a single host unchanged. Has the code of what somebody has to mend, where there is such a
     * thing: first what a broker has answered, then whom one met.
     */
    public Refusal refusal() {
        Refusal only = met.length == 1 ? met[0] : null;
        return only != null
                ? only
                : new Refusal(code(), "none of " + hosts.size() + " hosts could be reached: " + text());
    }

    Refusal.Code code() {
        Refusal.Code code = Refusal.Code.BROKER_UNAVAILABLE;
        for (Refusal refusal : met) {
            if (refusal != null && isAnswer(refusal)) {
                return refusal.code();
            }
            if (refusal != null && isOfMeeting(refusal) && code == Refusal.Code.BROKER_UNAVAILABLE) {
                code = refusal.code();
            }
        }
        return code;
    }

    /** In the order of the URL, whichever was tried first. */
    String text() {
        List<String> texts = new ArrayList<>();
        for (int host = 0; host < met.length; host++) {
            Refusal refusal = met[host];
            if (refusal != null) {
                texts.add(hosts.get(host) + ": " + refusal.text());
            }
        }
        return String.join("; ", texts);
    }
}
