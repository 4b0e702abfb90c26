package org.pabal.wire;

import org.pabal.message.BranchId;

/** What a client asks for branches of distributed transactions (X/Open XA). */
public sealed interface BranchFrame extends ClientFrame {

    /** Work for a branch begins anew: TMNOFLAGS. */
    int NEW = 0;

    /** Work for a branch joins in: TMJOIN. */
    int JOIN = 1;

    /** Work for a branch goes on: TMRESUME. */
    int RESUME = 2;

    /** Work for a branch is over: TMSUCCESS. */
    int SUCCESS = 0;

    /** Work for a branch pauses: TMSUSPEND. */
    int SUSPEND = 1;

    /** Work for a branch has failed: TMFAIL. */
    int FAIL = 2;

    /**
     * What the session does from now on belongs to the branch.
     *
     * @param how {@link #NEW}, {@link #JOIN} or {@link #RESUME}
     * @param timeoutMillis 0 for the broker's default
     */
    record StartBranch(long request, long session, BranchId branch, int how, long timeoutMillis)
            implements BranchFrame {
        @Override
        public FrameType type() {
            return FrameType.START_BRANCH;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.branch(branch);
            out.u8(how);
            out.i64(timeoutMillis);
        }

        static StartBranch take(FieldReader in) throws MalformedFrameException {
            return new StartBranch(
                    in.request(), in.id("session"), in.branch(), in.u8("how", RESUME), in.i64("timeout", 0));
        }
    }

    /**
     * What the session does no longer belongs to the branch.
     *
     * @param how {@link #SUCCESS}, {@link #SUSPEND} or {@link #FAIL}
     */
    record EndBranch(long request, long session, BranchId branch, int how, long[] settled) implements BranchFrame {
        @Override
        public FrameType type() {
            return FrameType.END_BRANCH;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.i64(session);
            out.branch(branch);
            out.u8(how);
            out.deliveries(settled);
        }

        static EndBranch take(FieldReader in) throws MalformedFrameException {
            return new EndBranch(in.request(), in.id("session"), in.branch(), in.u8("how", FAIL), in.deliveries());
        }
    }

    /** Answered by a vote. */
    record PrepareBranch(long request, BranchId branch) implements BranchFrame {
        @Override
        public FrameType type() {
            return FrameType.PREPARE_BRANCH;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.branch(branch);
        }

        static PrepareBranch take(FieldReader in) throws MalformedFrameException {
            return new PrepareBranch(in.request(), in.branch());
        }
    }

    /**
     * Commits a branch, prepared or in one phase.
     *
     * @param operation its number among those of the identity, in one phase; or {@link #NO_OPERATION}
     */
    record CommitBranch(long request, BranchId branch, boolean onePhase, long operation) implements BranchFrame {
        @Override
        public FrameType type() {
            return FrameType.COMMIT_BRANCH;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.branch(branch);
            out.bool(onePhase);
            out.i64(operation);
        }

        static CommitBranch take(FieldReader in) throws MalformedFrameException {
            return new CommitBranch(in.request(), in.branch(), in.bool("one phase"), in.operation());
        }
    }

    /** Rolls a branch back. */
    record RollbackBranch(long request, BranchId branch) implements BranchFrame {
        @Override
        public FrameType type() {
            return FrameType.ROLLBACK_BRANCH;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.branch(branch);
        }

        static RollbackBranch take(FieldReader in) throws MalformedFrameException {
            return new RollbackBranch(in.request(), in.branch());
        }
    }

    /** Drops the memory of a heuristically completed branch. */
    record ForgetBranch(long request, BranchId branch) implements BranchFrame {
        @Override
        public FrameType type() {
            return FrameType.FORGET_BRANCH;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
            out.branch(branch);
        }

        static ForgetBranch take(FieldReader in) throws MalformedFrameException {
            return new ForgetBranch(in.request(), in.branch());
        }
    }

    /** Answered by branches. */
    record RecoverBranches(long request) implements BranchFrame {
        @Override
        public FrameType type() {
            return FrameType.RECOVER_BRANCHES;
        }

        @Override
        public void put(FieldWriter out) {
            out.i64(request);
        }

        static RecoverBranches take(FieldReader in) throws MalformedFrameException {
            return new RecoverBranches(in.request());
        }
    }
}
