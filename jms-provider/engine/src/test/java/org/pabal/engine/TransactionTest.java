package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.record.EngineRecord;
import org.pabal.message.Refusal.Code;

/** Local transactions (Jakarta Messaging 3.1 §6.2.7). */
class TransactionTest {

    private final EngineHarness engine = new EngineHarness();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    @Test
    void showsNothingBeforeTheCommitAndAllAfterItAsOneRecord() {
        Session transacted = engine.connect().transacted();
        Session other = engine.connect().session();
        other.send("in", "work");
        Receiver worker = transacted.consume("in").grant(1);
        Receiver watcher = other.consume("out").grant(10);
        transacted.send("out", "a", "b");
        Delivery work = worker.take().get(0);
        assertThat(watcher.takeTexts()).isEmpty();
        int before = engine.records.size();
        transacted.commit(work);
        assertThat(engine.records.get(before)).isInstanceOf(EngineRecord.TransactionCommitted.class);
        assertThat(engine.records.stream()
                        .skip(before)
                        .filter(r ->
                                r instanceof EngineRecord.MessageEnqueued || r instanceof EngineRecord.DeliverySettled))
                .isEmpty();
        assertThat(watcher.takeTexts()).containsExactly("a", "b");
        assertThat(engine.contents("in")).isEmpty();
    }

    @Test
    void dropsWhatWasPublishedAndReturnsWhatWasReceivedWhenItIsRolledBack() {
        Session transacted = engine.connect().transacted();
        Session other = engine.connect().session();
        other.send("in", "a", "b", "c");
        Receiver worker = transacted.consume("in").grant(3);
        Delivery[] got = worker.takeAll();
        transacted.send("out", "x");
        transacted.settle(got[0]);
        transacted.rollback(got[1], got[2]);
        assertThat(engine.contents("out")).isEmpty();
        worker.grant(3);
        assertThat(worker.take())
                .extracting(Delivery::text, Delivery::count)
                .containsExactly(tuple("a", 2), tuple("b", 2), tuple("c", 2));
    }

    @Test
    void rollsBackWhenTheSessionCloses() {
        Session transacted = engine.connect().transacted();
        engine.connect().session().send("in", "a");
        Delivery got = transacted.consume("in").receive();
        transacted.settle(got);
        transacted.send("out", "x");
        transacted.close();
        assertThat(engine.contents("in")).containsExactly("a");
        assertThat(engine.contents("out")).isEmpty();
    }

    @Test
    void rollsBackWhenTheCommitNamesWhatIsNotLent() {
        Session transacted = engine.connect().transacted();
        transacted.send("out", "x");
        assertThat(engine.refused(r -> new Command.CommitTransaction(
                                transacted.connection.id, r, transacted.id, new long[] {7}))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
        assertThat(engine.contents("out")).isEmpty();
    }

    @Test
    void routesToThoseWhoSubscribedBeforeTheSend() {
        Session transacted = engine.connect().transacted();
        Session other = engine.connect().session();
        Receiver early = other.subscribe("t").grant(10);
        transacted.publish("t", "a");
        Receiver late = other.subscribe("t").grant(10);
        transacted.commit();
        assertThat(early.takeTexts()).containsExactly("a");
        assertThat(late.takeTexts()).isEmpty();
    }

    @Test
    void commitsWhatIsLeftWhenAQueueWasDeletedMeanwhile() {
        Session transacted = engine.connect().transacted();
        transacted.send("gone", "a");
        transacted.send("kept", "b");
        engine.accepted(r -> new Command.DeleteQueue(transacted.connection.id, r, "gone", Command.DeleteIf.ANY));
        transacted.commit();
        assertThat(engine.contents("kept")).containsExactly("b");
    }

    @Test
    void commitsNothingIfAMessageIsMissing() {
        Session transacted = engine.connect().transacted();
        transacted.send("out", "a", "b");
        assertThat(engine.refused(r -> commit(transacted, r, 3)).code()).isEqualTo(Code.INCOMPLETE_TRANSACTION);
        assertThat(engine.contents("out")).isEmpty();
        engine.accepted(r -> commit(transacted, r, 2));
        assertThat(engine.contents("out")).containsExactly("a", "b");
    }

    @Test
    void countsTheMessagesOfEachTransactionAnew() {
        Session transacted = engine.connect().transacted();
        transacted.send("out", "a");
        transacted.commit();
        assertThat(engine.refused(r -> commit(transacted, r, 1)).code()).isEqualTo(Code.INCOMPLETE_TRANSACTION);
        transacted.send("out", "b");
        transacted.rollback();
        assertThat(engine.refused(r -> commit(transacted, r, 1)).code()).isEqualTo(Code.INCOMPLETE_TRANSACTION);
        // To a topic without subscribers: accepted, though there is nothing to be committed
        transacted.publish("nobody", "c");
        engine.accepted(r -> commit(transacted, r, 1));
        assertThat(engine.refused(r -> commit(transacted, r, 1)).code()).isEqualTo(Code.INCOMPLETE_TRANSACTION);
        assertThat(engine.contents("out")).containsExactly("a");
    }

    private static Command commit(Session session, long request, int publishedMin) {
        return new Command.CommitTransaction(
                session.connection.id, request, session.id, publishedMin, new long[0], Command.NO_OPERATION);
    }

    @Test
    void refusesToCommitWhereThereIsNoTransaction() {
        Session session = engine.connect().session();
        assertThat(engine.refused(r -> new Command.CommitTransaction(session.connection.id, r, session.id, new long[0]))
                        .code())
                .isEqualTo(Code.ILLEGAL_STATE);
    }
}
