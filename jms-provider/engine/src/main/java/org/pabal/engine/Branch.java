package org.pabal.engine;

import java.util.LinkedHashSet;
import java.util.Set;
import org.pabal.engine.session.Connection;
import org.pabal.engine.session.Session;
import org.pabal.engine.session.Transaction;
import org.pabal.engine.time.TimetableEntry;
import org.pabal.engine.transaction.BranchState;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal.Code;

/** An XA branch before it is prepared: its work, who works for it, and when it takes too long. */
final class Branch extends TimetableEntry {

    final BranchId id;
    final long timeoutMillis;
    final Transaction work;

    /** Sessions that work for it now. */
    final Set<Session> active = new LinkedHashSet<>(2);

    /** Sessions that have suspended their work for it. */
    final Set<Session> suspended = new LinkedHashSet<>(0);

    BranchState state = BranchState.ACTIVE;
    boolean timedOut;

    Branch(BranchId id, Connection connection, long timeoutMillis) {
        this.id = id;
        this.timeoutMillis = timeoutMillis;
        this.work = new Transaction(id, connection);
    }

    /** Where it stands once a session has ended or suspended its work, being otherwise in this state. */
    BranchState amongOthers(BranchState next) {
        if (next != BranchState.IDLE && next != BranchState.SUSPENDED) {
            return next;
        }
        return !active.isEmpty() ? BranchState.ACTIVE : !suspended.isEmpty() ? BranchState.SUSPENDED : BranchState.IDLE;
    }

    /** Says why it was rolled back. */
    Code outcome(Code refusal) {
        return timedOut && refusal == Code.XA_ROLLED_BACK ? Code.XA_TIMED_OUT : refusal;
    }
}
