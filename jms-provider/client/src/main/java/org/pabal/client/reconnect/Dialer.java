package org.pabal.client.reconnect;

import java.util.List;
import org.pabal.client.link.RefusedException;

/** Reaches for one of several hosts. */
public interface Dialer {

    /** For people; where they are tried in the order given, in this one. */
    List<String> hosts();

    /**
     * Connects; takes as long as one attempt may.
     *
     * @param host an index of {@link #hosts}
     * @return not open yet
     * @throws RefusedException with what stood in the way
     */
    ResumableLink dial(int host) throws RefusedException;

    /** How long an attempt may take until the connection is open, in milliseconds. */
    int attemptMillisMax();

    /** For people: what is reached for. */
    String describe();
}
