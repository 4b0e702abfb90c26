package org.pabal.engine.transaction;

/** What is asked of an XA branch, or happens to it. */
public enum BranchEvent {
    /** xa_start(TMNOFLAGS). */
    START,
    /** xa_start(TMJOIN). */
    JOIN,
    /** xa_start(TMRESUME). */
    RESUME,
    /** xa_end(TMSUCCESS). */
    END,
    /** xa_end(TMSUSPEND). */
    SUSPEND,
    /** xa_end(TMFAIL). */
    FAIL,
    PREPARE,
    COMMIT,
    COMMIT_ONE_PHASE,
    ROLLBACK,
    FORGET,
    /** An administrator's decision. */
    COMMIT_HEURISTICALLY,
    /** An administrator's decision. */
    ROLL_BACK_HEURISTICALLY,
    /** It took longer than its timeout. */
    TIME_OUT,
    /** A session that worked for it has gone. */
    ABANDON
}
