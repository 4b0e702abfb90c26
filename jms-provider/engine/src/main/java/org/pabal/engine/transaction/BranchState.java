package org.pabal.engine.transaction;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal.Code;

/**
 * Where an XA branch stands (X/Open CAE, Distributed Transaction Processing: The XA Specification, §6.3). All transitions
 * are in {@link #on}.
 *
 * <p>A branch that several sessions work for is active while one of them is, then suspended while one of them has only
 * suspended its work.
 */
public enum BranchState {
    /** It is unknown: not begun, finished, or forgotten. */
    NONE,
    /** A session works for it. */
    ACTIVE,
    /** Its work is suspended, not ended. */
    SUSPENDED,
    /** Its work has ended. */
    IDLE,
    /** It failed or took too long; all that remains is to roll back. */
    ROLLBACK_ONLY,
    PREPARED,
    HEURISTICALLY_COMMITTED,
    HEURISTICALLY_ROLLED_BACK;

    /**
     * What comes of an event.
     *
     * @param next where the branch stands afterwards; for events that begin or end a session's work, unless other sessions
     *     still work for it
     * @param refusal what the caller is told; null if the event was allowed
     */
    public record Step(BranchState next, @Nullable Code refusal) {}

    /** Whether somebody may have to end work for it before it can be decided. */
    public boolean isOpen() {
        return this == ACTIVE || this == SUSPENDED;
    }

    public Step on(BranchEvent event) {
        return switch (this) {
            case NONE -> event == BranchEvent.START ? to(ACTIVE) : refuse(Code.XA_UNKNOWN_BRANCH);
            case ACTIVE ->
                switch (event) {
                    case JOIN, RESUME -> to(ACTIVE);
                    case END -> to(IDLE);
                    case SUSPEND -> to(SUSPENDED);
                    case FAIL, TIME_OUT, ABANDON -> to(ROLLBACK_ONLY);
                    default -> notNow(event);
                };
            case SUSPENDED ->
                switch (event) {
                    case JOIN, RESUME -> to(ACTIVE);
                    case END -> to(IDLE);
                    case FAIL, TIME_OUT -> to(ROLLBACK_ONLY);
                    // Harmless, and what a transaction manager does with a thread that never came back.
                    case ROLLBACK -> to(NONE);
                    default -> notNow(event);
                };
            case IDLE ->
                switch (event) {
                    case JOIN -> to(ACTIVE);
                    case PREPARE -> to(PREPARED);
                    case COMMIT_ONE_PHASE, ROLLBACK -> to(NONE);
                    case TIME_OUT -> to(ROLLBACK_ONLY);
                    default -> notNow(event);
                };
            case ROLLBACK_ONLY ->
                switch (event) {
                    case FAIL -> to(ROLLBACK_ONLY);
                    case JOIN, RESUME, END, SUSPEND -> refuse(Code.XA_ROLLED_BACK);
                    case PREPARE, COMMIT_ONE_PHASE -> new Step(NONE, Code.XA_ROLLED_BACK);
                    case ROLLBACK, TIME_OUT -> to(NONE);
                    default -> notNow(event);
                };
            case PREPARED ->
                switch (event) {
                    case COMMIT, ROLLBACK -> to(NONE);
                    case COMMIT_HEURISTICALLY -> to(HEURISTICALLY_COMMITTED);
                    case ROLL_BACK_HEURISTICALLY -> to(HEURISTICALLY_ROLLED_BACK);
                    default -> notNow(event);
                };
            case HEURISTICALLY_COMMITTED -> decided(event, Code.XA_HEURISTIC_COMMIT);
            case HEURISTICALLY_ROLLED_BACK -> decided(event, Code.XA_HEURISTIC_ROLLBACK);
        };
    }

    private Step decided(BranchEvent event, Code outcome) {
        return switch (event) {
            case COMMIT, COMMIT_ONE_PHASE, ROLLBACK -> refuse(outcome);
            case FORGET -> to(NONE);
            default -> notNow(event);
        };
    }

    private Step notNow(BranchEvent event) {
        return refuse(event == BranchEvent.START ? Code.XA_DUPLICATE_BRANCH : Code.XA_PROTOCOL);
    }

    private static Step to(BranchState next) {
        return new Step(next, null);
    }

    private Step refuse(Code code) {
        return new Step(this, code);
    }
}
