package org.pabal.client.reconnect;

import org.pabal.message.Refusal;

/** What is said of what went with a connection. */
final class Losses {

    private Losses() {}

    static Refusal rolledBack(String asked) {
        return new Refusal(
                Refusal.Code.TRANSACTION_ROLLED_BACK,
                "cannot " + asked
                        + ": the connection was interrupted since the transaction began, and the broker has rolled"
                        + " it back; what was received comes again, what was sent has to be sent again");
    }

    static Refusal branchRolledBack(String asked, Object branch) {
        return new Refusal(
                Refusal.Code.TRANSACTION_ROLLED_BACK,
                "cannot " + asked + " branch " + branch
                        + ": the connection was interrupted before the branch was prepared,"
                        + " and the broker has rolled it back");
    }

    static Refusal browser() {
        return new Refusal(
                Refusal.Code.BROKER_UNAVAILABLE,
                "the connection was interrupted, and the browser ended with it; browse again from the beginning");
    }

    static Refusal body() {
        return new Refusal(
                Refusal.Code.BROKER_UNAVAILABLE,
                "the connection was interrupted, and the broker no longer has what had been written of the body of this large"
                        + " message; it was not sent, send it again");
    }

    static Refusal heldBody() {
        return new Refusal(
                Refusal.Code.NOT_FOUND,
                "the connection was interrupted since the message was received; if it was not acknowledged it comes again");
    }

    static Refusal unanswered(Refusal why) {
        return new Refusal(
                Refusal.Code.BROKER_UNAVAILABLE,
                "the connection was interrupted before the answer, and this is not asked again by itself: "
                        + why.text());
    }
}
