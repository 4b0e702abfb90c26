package org.pabal.testkit.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** The account finds what the crash test is there to find, shown on reports put together by hand. */
class AccountTest {

    private final Account account = new Account();

    private void read(String... lines) {
        for (String line : lines) {
            account.read(line);
        }
    }

    private void send(String unit, String destination, String message) {
        String[] parts = message.split("-");
        read("put " + unit + " " + destination + " " + parts[0] + " " + parts[1] + " 4", "ask " + unit + " commit");
    }

    private void sent(String unit, String destination, String message) {
        send(unit, destination, message);
        read("done " + unit + " commit");
    }

    /** The next generation sees these messages in the queue, and no others anywhere. */
    private void restart(String queue, String... messages) {
        account.killed();
        see(queue, messages);
        account.read("observed");
    }

    private void see(String queue, String... messages) {
        for (String message : messages) {
            account.read("see " + queue + " " + message);
        }
    }

    private void breaks(String what, Runnable action) {
        assertThatThrownBy(action::run).isInstanceOf(Account.Broken.class).hasMessageContaining(what);
    }

    @Test
    void findsALostMessage() {
        sent("u1", "orders", "s-1");

        breaks("a message is lost", () -> restart("orders"));
    }

    @Test
    void letsAMessageBeThereOrNotIfItsSendWasNotConfirmed() {
        send("u1", "orders", "s-1");
        send("u2", "orders", "s-2");

        restart("orders", "s-1");
        restart("orders", "s-1");
        breaks("a message is lost", () -> restart("orders"));
    }

    @Test
    void findsThatAMessageComesAndGoes() {
        send("u1", "orders", "s-1");
        restart("orders");

        breaks("never sent", () -> restart("orders", "s-1"));
    }

    @Test
    void findsAMessageThatIsThereTwice() {
        sent("u1", "orders", "s-1");

        breaks("twice", () -> restart("orders", "s-1", "s-1"));
    }

    @Test
    void findsASettlementThatIsUndone() {
        sent("u1", "orders", "s-1");
        read("took u2 orders s-1 1 false", "ask u2 commit", "done u2 commit");

        breaks("though it was settled", () -> restart("orders", "s-1"));
    }

    @Test
    void letsASettlementThatWasNotConfirmedBeEither() {
        sent("u1", "orders", "s-1");
        sent("u2", "orders", "s-2");
        read("took u3 orders s-1 1 false", "ask u3 commit");
        read("took u4 orders s-2 1 false", "ask u4 commit");

        restart("orders", "s-2");
        read("took u5 orders s-2 2 true", "ask u5 commit", "done u5 commit");
        restart("orders");
    }

    @Test
    void findsATransactionInHalf() {
        sent("u1", "orders", "s-1");
        read("took u2 orders s-1 1 false", "put u2 shipped m 1 4", "ask u2 commit");
        account.killed();
        see("orders", "s-1");
        see("shipped", "m-1");

        breaks("in half", () -> read("observed"));
    }

    @Test
    void findsATransactionThatLosesBoth() {
        sent("u1", "orders", "s-1");
        read("took u2 orders s-1 1 false", "put u2 shipped m 1 4", "ask u2 commit");

        breaks("in half", () -> restart("orders"));
    }

    @Test
    void findsWhatWasRolledBack() {
        read("put u1 orders s 1 4", "ask u1 rollback", "done u1 rollback");

        breaks("not committed", () -> restart("orders", "s-1"));
    }

    @Test
    void findsWhatNobodyCommitted() {
        read("put u1 orders s 1 4");

        breaks("not committed", () -> read("took u2 orders s-1 1 false"));
    }

    @Test
    void findsACountThatIsForgotten() {
        sent("u1", "orders", "s-1");
        read("took u2 orders s-1 1 false");
        restart("orders", "s-1");

        breaks("forgets", () -> read("took u3 orders s-1 1 false"));
    }

    @Test
    void findsAMessageThatOvertakes() {
        sent("u1", "strict", "s-1");
        sent("u2", "strict", "s-2");

        breaks("before an earlier one", () -> read("took u3 strict s-2 1 false"));
        breaks("changed places", () -> restart("strict", "s-2", "s-1"));
    }

    @Test
    void findsAPreparedBranchThatIsForgotten() {
        sent("u1", "orders", "s-1");
        read("took b1 orders s-1 1 false", "put b1 ledger b1 1 4", "ask b1 prepare", "done b1 prepare");

        breaks("a prepared branch is not there", () -> restart("orders"));
    }

    @Test
    void findsAnOutcomeThatNobodyDecided() {
        sent("u1", "orders", "s-1");
        read("took b1 orders s-1 1 false", "put b1 ledger b1 1 4", "ask b1 prepare", "done b1 prepare");
        read("ask b1 commit");

        breaks("in another way", () -> restart("orders", "s-1"));
    }

    @Test
    void followsABranchThroughRestarts() {
        sent("u1", "orders", "s-1");
        read("took b1 orders s-1 1 false", "put b1 ledger b1 1 4", "ask b1 prepare", "done b1 prepare");
        read("branch b1");
        account.killed();
        read("branch b1", "observed", "ask b1 commit", "done b1 commit");
        restart("ledger", "b1-1");

        breaks("should not be", () -> {
            account.killed();
            see("ledger", "b1-1");
            read("branch b1", "observed");
        });
    }

    @Test
    void findsABranchThatHoldsWhatItHasTakenAndShowsIt() {
        sent("u1", "orders", "s-1");
        read("took b1 orders s-1 1 false", "ask b1 prepare", "done b1 prepare");
        account.killed();
        see("orders", "s-1");

        breaks("a branch has taken", () -> read("branch b1", "observed"));
    }

    @Test
    void findsQueuesThatComeAndGo() {
        read("declaring churn.1", "declared churn.1");
        breaks("a queue is gone", () -> restart("orders"));

        read("deleting churn.1", "deleted churn.1", "exists churn.1");
        breaks("is there again", () -> read("observed"));
    }

    @Test
    void findsWhatIsMissingInTheEnd() {
        sent("u1", "later", "s-1");
        restart("later");

        breaks("a message is lost", () -> read("draining", "drained"));
    }

    @Test
    void letsOneMessageGoWithWhoDidNotKnow() {
        sent("u1", "automatic", "s-1");
        sent("u2", "automatic", "s-2");
        read("waiting automatic");

        restart("automatic", "s-2");
        breaks("a message is lost", () -> restart("automatic"));
    }

    @Test
    void followsTheDead() {
        sent("u1", "deadly", "s-1");
        read("took u2 deadly s-1 1 false", "ask u2 rollback", "done u2 rollback");

        restart("dead", "s-1");
        restart("dead", "s-1");
        breaks("never sent", () -> restart("deadly", "s-1"));
        assertThat(account.isDrained()).isFalse();
    }
}
