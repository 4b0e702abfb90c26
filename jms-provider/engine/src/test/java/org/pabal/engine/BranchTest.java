package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.EndMode;
import org.pabal.engine.command.Command.StartMode;
import org.pabal.engine.effect.Answer;
import org.pabal.message.BranchId;
import org.pabal.message.Refusal.Code;

/** XA branches as transaction managers use them (Jakarta Messaging 3.1 §11.3). */
class BranchTest {

    private static final BranchId X = id("x");
    private static final BranchId Y = id("y");

    private EngineHarness engine = new EngineHarness();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    private static BranchId id(String text) {
        return new BranchId(7, text.getBytes(StandardCharsets.UTF_8), new byte[] {1});
    }

    private void start(Session session, BranchId branch, StartMode mode) {
        engine.accepted(r -> new Command.StartBranch(session.connection.id, r, session.id, branch, mode, 0));
    }

    private Code startRefused(Session session, BranchId branch, StartMode mode) {
        return engine.refused(r -> new Command.StartBranch(session.connection.id, r, session.id, branch, mode, 0))
                .code();
    }

    private void end(Session session, BranchId branch, EndMode mode, Delivery... settled) {
        engine.accepted(r ->
                new Command.EndBranch(session.connection.id, r, session.id, branch, mode, EngineHarness.ids(settled)));
    }

    private Code endRefused(Session session, BranchId branch, EndMode mode) {
        return engine.refused(
                        r -> new Command.EndBranch(session.connection.id, r, session.id, branch, mode, new long[0]))
                .code();
    }

    private boolean prepare(BranchId branch) {
        return engine.answer(Answer.Vote.class, r -> new Command.PrepareBranch(1, r, branch))
                .readOnly();
    }

    private Code prepareRefused(BranchId branch) {
        return engine.refused(r -> new Command.PrepareBranch(1, r, branch)).code();
    }

    private void commit(BranchId branch, boolean onePhase) {
        engine.accepted(r -> new Command.CommitBranch(1, r, branch, onePhase));
    }

    private Code commitRefused(BranchId branch, boolean onePhase) {
        return engine.refused(r -> new Command.CommitBranch(1, r, branch, onePhase))
                .code();
    }

    private void rollback(BranchId branch) {
        engine.accepted(r -> new Command.RollbackBranch(1, r, branch));
    }

    private Code rollbackRefused(BranchId branch) {
        return engine.refused(r -> new Command.RollbackBranch(1, r, branch)).code();
    }

    private java.util.List<BranchId> recover() {
        return engine.answer(Answer.Branches.class, r -> new Command.RecoverBranches(1, r))
                .branches();
    }

    /** A branch that has received "in" and sent "out", ended. */
    private Session worked(BranchId branch) {
        Session session = engine.connect().session();
        session.send("source", "in");
        start(session, branch, StartMode.NEW);
        Delivery in = session.consume("source").receive();
        session.send("target", "out");
        end(session, branch, EndMode.SUCCESS, in);
        return session;
    }

    private void assertNothingDone() {
        assertThat(engine.contents("source")).containsExactly("in");
        assertThat(engine.contents("target")).isEmpty();
    }

    private void assertAllDone() {
        assertThat(engine.contents("source")).isEmpty();
        assertThat(engine.contents("target")).containsExactly("out");
    }

    @Test
    void commitsInTwoPhases() {
        worked(X);
        assertThat(prepare(X)).isFalse();
        assertThat(recover()).containsExactly(X);
        // Held: neither within reach nor gone.
        assertThat(engine.contents("source")).isEmpty();
        assertThat(engine.contents("target")).isEmpty();
        commit(X, false);
        assertAllDone();
        assertThat(recover()).isEmpty();
        assertThat(commitRefused(X, false)).isEqualTo(Code.XA_UNKNOWN_BRANCH);
    }

    @Test
    void commitsInOnePhase() {
        worked(X);
        commit(X, true);
        assertAllDone();
    }

    @Test
    void rollsBackBeforeAndAfterPreparing() {
        worked(X);
        rollback(X);
        assertNothingDone();
        Session session = engine.connect().session();
        Receiver receiver = session.consume("source");
        start(session, Y, StartMode.NEW);
        Delivery in = receiver.receive();
        assertThat(in.count()).isEqualTo(2);
        session.settle(in);
        end(session, Y, EndMode.SUCCESS);
        prepare(Y);
        rollback(Y);
        assertNothingDone();
        assertThat(receiver.receive().count()).isEqualTo(3);
    }

    @Test
    void votesReadOnlyWithoutWorkAndForgets() {
        Session session = engine.connect().session();
        start(session, X, StartMode.NEW);
        end(session, X, EndMode.SUCCESS);
        assertThat(prepare(X)).isTrue();
        assertThat(commitRefused(X, false)).isEqualTo(Code.XA_UNKNOWN_BRANCH);
    }

    @Test
    void worksOutsideAnyBranchWithoutATransaction() {
        Session session = worked(X);
        session.send("other", "a");
        assertThat(engine.contents("other")).containsExactly("a");
        rollback(X);
        assertThat(engine.contents("other")).containsExactly("a");
    }

    @Test
    void keepsAPreparedBranchOverARestart() {
        worked(X);
        prepare(X);
        EngineHarness before = engine;
        engine = before.restarted();
        before.close();
        assertThat(recover()).containsExactly(X);
        Receiver receiver = engine.connect().session().consume("source").grant(1);
        assertThat(receiver.take()).isEmpty();
        commit(X, false);
        assertAllDone();
    }

    @Test
    void rollsAPreparedBranchBackAfterARestart() {
        worked(X);
        prepare(X);
        EngineHarness before = engine;
        engine = before.restarted();
        before.close();
        rollback(X);
        assertNothingDone();
    }

    @Test
    void survivesTheSessionThatHasEndedItsWork() {
        Session session = worked(X);
        session.connection.close();
        prepare(X);
        commit(X, false);
        assertAllDone();
    }

    @Test
    void failsWithTheSessionThatStillWorksForIt() {
        Session session = engine.connect().session();
        session.send("source", "in");
        start(session, X, StartMode.NEW);
        session.settle(session.consume("source").receive());
        session.send("target", "out");
        session.close();
        assertNothingDone();
        assertThat(prepareRefused(X)).isEqualTo(Code.XA_ROLLED_BACK);
        assertThat(prepareRefused(X)).isEqualTo(Code.XA_UNKNOWN_BRANCH);
    }

    @Test
    void joinsTheWorkOfSeveralSessions() {
        Session one = engine.connect().session();
        Session two = engine.connect().session();
        start(one, X, StartMode.NEW);
        start(two, X, StartMode.JOIN);
        one.send("target", "one");
        two.send("target", "two");
        end(one, X, EndMode.SUCCESS);
        assertThat(prepareRefused(X)).isEqualTo(Code.XA_PROTOCOL);
        end(two, X, EndMode.SUCCESS);
        prepare(X);
        commit(X, false);
        assertThat(engine.contents("target")).containsExactly("one", "two");
    }

    @Test
    void suspendsAndResumes() {
        Session session = engine.connect().session();
        start(session, X, StartMode.NEW);
        session.send("target", "a");
        end(session, X, EndMode.SUSPEND);
        session.send("outside", "b");
        start(session, Y, StartMode.NEW);
        end(session, Y, EndMode.SUCCESS);
        assertThat(startRefused(session, X, StartMode.JOIN)).isEqualTo(Code.XA_PROTOCOL);
        start(session, X, StartMode.RESUME);
        session.send("target", "c");
        end(session, X, EndMode.SUCCESS);
        assertThat(engine.contents("outside")).containsExactly("b");
        commit(X, true);
        assertThat(engine.contents("target")).containsExactly("a", "c");
        rollback(Y);
    }

    @Test
    void endsSuspendedWorkWithoutResumingIt() {
        Session session = engine.connect().session();
        start(session, X, StartMode.NEW);
        session.send("target", "a");
        end(session, X, EndMode.SUSPEND);
        assertThat(prepareRefused(X)).isEqualTo(Code.XA_PROTOCOL);
        end(session, X, EndMode.SUCCESS);
        commit(X, true);
        assertThat(engine.contents("target")).containsExactly("a");
    }

    @Test
    void onlyRollsBackWhatHasFailed() {
        Session session = engine.connect().session();
        start(session, X, StartMode.NEW);
        session.send("target", "a");
        end(session, X, EndMode.FAIL);
        assertThat(startRefused(session, X, StartMode.JOIN)).isEqualTo(Code.XA_ROLLED_BACK);
        assertThat(commitRefused(X, true)).isEqualTo(Code.XA_ROLLED_BACK);
        assertThat(engine.contents("target")).isEmpty();
        assertThat(rollbackRefused(X)).isEqualTo(Code.XA_UNKNOWN_BRANCH);
    }

    @Test
    void rollsBackWhatTakesTooLongAndSaysSo() {
        Session session = engine.connect().session();
        session.send("source", "in");
        engine.accepted(r -> new Command.StartBranch(session.connection.id, r, session.id, X, StartMode.NEW, 1_000));
        session.settle(session.consume("source").receive());
        session.send("target", "out");
        engine.advance(1_000);
        assertNothingDone();
        assertThat(endRefused(session, X, EndMode.SUCCESS)).isEqualTo(Code.XA_TIMED_OUT);
        assertThat(prepareRefused(X)).isEqualTo(Code.XA_TIMED_OUT);
        assertThat(prepareRefused(X)).isEqualTo(Code.XA_UNKNOWN_BRANCH);
    }

    @Test
    void neverTimesOutWhatIsPrepared() {
        worked(X);
        prepare(X);
        engine.advance(1_000_000_000);
        commit(X, false);
        assertAllDone();
    }

    @Test
    void forgetsATimedOutBranchThatNobodyAsksFor() {
        Session session = engine.connect().session();
        start(session, X, StartMode.NEW);
        end(session, X, EndMode.SUCCESS);
        engine.advance(300_000);
        assertThat(startRefused(session, X, StartMode.NEW)).isEqualTo(Code.XA_DUPLICATE_BRANCH);
        engine.advance(300_000);
        start(session, X, StartMode.NEW);
    }

    @Test
    void remembersAnAdministratorsDecisionUntilItIsForgotten() {
        worked(X);
        prepare(X);
        engine.accepted(r -> new Command.CompleteBranchHeuristically(1, r, X, true));
        assertAllDone();
        assertThat(recover()).containsExactly(X);
        assertThat(rollbackRefused(X)).isEqualTo(Code.XA_HEURISTIC_COMMIT);
        assertThat(commitRefused(X, false)).isEqualTo(Code.XA_HEURISTIC_COMMIT);
        EngineHarness before = engine;
        engine = before.restarted();
        before.close();
        assertThat(recover()).containsExactly(X);
        engine.accepted(r -> new Command.ForgetBranch(1, r, X));
        assertThat(recover()).isEmpty();
    }

    @Test
    void rollsBackHeuristically() {
        worked(X);
        prepare(X);
        engine.accepted(r -> new Command.CompleteBranchHeuristically(1, r, X, false));
        assertNothingDone();
        assertThat(commitRefused(X, false)).isEqualTo(Code.XA_HEURISTIC_ROLLBACK);
        engine.accepted(r -> new Command.ForgetBranch(1, r, X));
    }

    @Test
    void refusesToStartWhereWorkGoesOn() {
        Session session = engine.connect().session();
        start(session, X, StartMode.NEW);
        assertThat(startRefused(session, Y, StartMode.NEW)).isEqualTo(Code.XA_PROTOCOL);
        assertThat(startRefused(engine.connect().session(), X, StartMode.NEW)).isEqualTo(Code.XA_DUPLICATE_BRANCH);
        assertThat(startRefused(engine.connect().transacted(), Y, StartMode.NEW))
                .isEqualTo(Code.XA_PROTOCOL);
        assertThat(startRefused(engine.connect().session(), Y, StartMode.JOIN)).isEqualTo(Code.XA_UNKNOWN_BRANCH);
        assertThat(endRefused(engine.connect().session(), X, EndMode.SUCCESS)).isEqualTo(Code.XA_PROTOCOL);
    }

    @Test
    void holdsNonPersistentMessagesOfAPreparedBranchToo() {
        Session session = engine.connect().session();
        start(session, X, StartMode.NEW);
        session.send(
                org.pabal.message.Address.queue("target"), EngineHarness.message("fleeting", m -> m.persistent(false)));
        end(session, X, EndMode.SUCCESS);
        prepare(X);
        commit(X, false);
        assertThat(engine.contents("target")).containsExactly("fleeting");
    }

    @Test
    void neverTakesANewMessageForAForgottenOneAfterARestart() {
        Session session = engine.connect().session();
        session.send(
                org.pabal.message.Address.queue("source"), EngineHarness.message("fleeting", m -> m.persistent(false)));
        start(session, X, StartMode.NEW);
        Delivery in = session.consume("source").receive();
        end(session, X, EndMode.SUCCESS, in);
        prepare(X);
        EngineHarness before = engine;
        engine = before.restarted();
        before.close();
        // Its number may be that of the one which did not survive.
        engine.connect().session().send("source", "new");
        commit(X, false);
        assertThat(engine.contents("source")).containsExactly("new");
    }

    @Test
    void settlesForGoodWhatANonPersistentMessageOfAMixedCommitBecame() {
        Session transacted = engine.connect().transacted();
        transacted.send("target", "kept");
        transacted.send(
                org.pabal.message.Address.queue("target"), EngineHarness.message("fleeting", m -> m.persistent(false)));
        transacted.commit();
        Session session = engine.connect().session();
        session.settle(session.consume("target").grant(2).takeAll());
        EngineHarness next = engine.restarted();
        assertThat(next.contents("target")).isEmpty();
    }
}
