package org.pabal.client.reconnect;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.message.Address;
import org.pabal.message.BranchId;

/**
 * What the client has open, so that it can be opened again. Knows only what the broker has confirmed; what has not been
 * answered is {@link Asked}. Not thread-safe: guarded by its {@link Line}'s lock.
 */
final class OpenThings {

    @Nullable
    String clientId;

    /** In the order in which they were opened. */
    final Map<Long, OpenSession> sessions = new LinkedHashMap<>();

    final Map<Long, OpenConsumer> consumers = new LinkedHashMap<>();
    final Set<Address> temporaries = new LinkedHashSet<>();
    final OpenBranches branches = new OpenBranches();

    /** Of the present connection: they are not opened again. */
    final Set<Long> browsers = new HashSet<>();

    /** Bodies that are being written, and whether the broker has got anything of them. */
    final Map<Long, Boolean> bodies = new HashMap<>();

    static final class OpenSession {
        final long number;
        final boolean isTransacted;
        final Confirmations confirmations = new Confirmations();

        /** Whether the broker holds something published in the local transaction. */
        boolean hasWork;

        /** Whether a part of the local transaction has gone with a connection: the rest must not be committed. */
        boolean isDoomed;

        /** How many local transactions have been rolled back: what was published in one of them goes nowhere. */
        int rolledBack;

        /** The branch of a global transaction that it works for. */
        @Nullable
        BranchId branch;

        OpenSession(long number, boolean isTransacted) {
            this.number = number;
            this.isTransacted = isTransacted;
        }
    }

    static final class OpenConsumer {
        final long number;
        final long session;
        final ConsumerRequest request;

        /** What the broker called it when it was opened for the first time, or was to be; 0 before. */
        private volatile long first;

        /** Wanted by the client, and not granted yet. */
        int credit;

        /** Whether the broker has got credit on the present connection. */
        boolean isGranted;

        OpenConsumer(long number, long session, ConsumerRequest request) {
            this.number = number;
            this.session = session;
            this.request = request;
        }

        /** Of what the broker may still keep the subscription; 0 if there is no such thing. To be asked once each time. */
        long replaced(long there) {
            long replaced = first;
            if (replaced == 0) {
                first = there;
            }
            return request.from().kind().isTopic() && request.subscription() == null ? replaced : 0;
        }
    }

    /** Whether what is published there goes nowhere: into a transaction that is lost already. */
    boolean isVoid(OpenSession session) {
        BranchId branch = session.branch;
        return session.isDoomed || (branch != null && branches.isCut(branch));
    }

    void closeSession(long number) {
        sessions.remove(number);
        consumers.values().removeIf(consumer -> consumer.session == number);
    }

    /** The connection is gone. */
    void cut() {
        for (OpenSession session : sessions.values()) {
            session.isDoomed |= session.hasWork;
            session.hasWork = false;
        }
        browsers.clear();
        bodies.values().removeIf(begun -> begun);
        branches.cut();
    }

    /** The client has been told of the loss, and will say anew what it wants. */
    void forgetCredit() {
        for (OpenConsumer consumer : consumers.values()) {
            consumer.credit = 0;
            consumer.isGranted = false;
        }
    }
}
