package org.pabal.ra.servers;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.ejb.EJB;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.transaction.UserTransaction;
import java.util.List;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.pabal.ra.servers.app.Booking;
import org.pabal.ra.servers.app.Books;
import org.pabal.ra.servers.app.Messages;
import org.pabal.ra.servers.app.Poisoned;
import org.pabal.ra.servers.app.PoisonedToo;
import org.pabal.ra.servers.app.Seen;
import org.pabal.ra.servers.kit.Application;

/** Transactions over messages and a database, and what becomes of messages whose transactions fail. Runs in the server. */
@ExtendWith(ArquillianExtension.class)
class TransactionsTest {

    @EJB
    private Books books;

    @Deployment
    static WebArchive application() {
        return Application.war("books", Books.class, Booking.class, Poisoned.class, PoisonedToo.class);
    }

    private static UserTransaction transaction() {
        return Messages.lookUp(UserTransaction.class, "java:comp/UserTransaction");
    }

    @Test
    void theContainersTransactionCommitsBoth() {
        books.book("container committed", "sent");
        assertThat(Messages.from("sent", 1)).containsExactly("container committed");
        assertThat(books.entries("container committed")).isOne();
    }

    @Test
    void theContainersTransactionRollsBothBack() {
        books.bookInVain("container rolled back", "sent.in.vain");
        assertThat(Messages.soonFrom("sent.in.vain")).isNull();
        assertThat(books.entries("container rolled back")).isZero();
    }

    @Test
    void theBeansOwnTransactionCommitsBoth() throws Exception {
        UserTransaction transaction = transaction();
        transaction.begin();
        books.book("own committed", "sent.own");
        assertThat(Messages.lookUp(UserTransaction.class, "java:comp/UserTransaction")
                        .getStatus())
                .isZero();
        transaction.commit();
        assertThat(Messages.from("sent.own", 1)).containsExactly("own committed");
        assertThat(books.entries("own committed")).isOne();
    }

    @Test
    void theBeansOwnTransactionRollsBothBack() throws Exception {
        UserTransaction transaction = transaction();
        transaction.begin();
        books.book("own rolled back", "sent.own.in.vain");
        transaction.rollback();
        assertThat(Messages.soonFrom("sent.own.in.vain")).isNull();
        assertThat(books.entries("own rolled back")).isZero();
    }

    @Test
    void whatIsReceivedInATransactionThatRollsBackIsThereAgain() throws Exception {
        Messages.toQueue("received", "again");
        UserTransaction transaction = transaction();
        transaction.begin();
        assertThat(Messages.from("received", 1)).containsExactly("again");
        transaction.rollback();
        transaction.begin();
        assertThat(Messages.from("received", 1)).containsExactly("again");
        transaction.commit();
        assertThat(Messages.soonFrom("received")).isNull();
    }

    @Test
    @Tag("handles-across-transactions")
    void handlesStayUsableFromOneTransactionToTheNext() throws Exception {
        UserTransaction transaction = transaction();
        try (JMSContext context = Messages.factory().createContext()) {
            context.createProducer().send(context.createQueue("several"), "without");
            transaction.begin();
            context.createProducer().send(context.createQueue("several"), "rolled back");
            transaction.rollback();
            transaction.begin();
            context.createProducer().send(context.createQueue("several"), "committed");
            transaction.commit();
            JMSConsumer consumer = context.createConsumer(context.createQueue("several"));
            assertThat(List.of(consumer.receiveBody(String.class, 60_000), consumer.receiveBody(String.class, 60_000)))
                    .containsExactly("without", "committed");
            assertThat(consumer.receive(100)).isNull();
        }
    }

    @Test
    void aMessageWhoseTransactionRollsBackComesAgainAndLeavesNothing() {
        Messages.toQueue("bookings", "well", "marked", "thrown");
        assertThat(Seen.next(Booking.class, 5))
                .containsExactlyInAnyOrder("well", "marked", "marked", "thrown", "thrown");
        assertThat(Messages.from("booked", 3)).containsExactlyInAnyOrder("well", "marked", "thrown");
        assertThat(Messages.soonFrom("booked")).isNull();
        assertThat(books.entries("well")).isOne();
        assertThat(books.entries("marked")).isOne();
        assertThat(books.entries("thrown")).isOne();
    }

    @Test
    void aPoisonousMessageIsMovedAfterAsManyDeliveriesAsConfigured() {
        Messages.toQueue("poison", "poison");
        assertThat(List.of(Seen.next(Poisoned.class), Seen.next(Poisoned.class), Seen.next(Poisoned.class)))
                .extracting(Seen::deliveries)
                .containsExactly(1, 2, 3);
        assertThat(Messages.from("poison.dead", 1)).containsExactly("poison");
        assertThat(Seen.soon(Poisoned.class)).isNull();
    }

    @Test
    void withoutAPlaceOfItsOwnAPoisonousMessageGoesWhereItsQueueSendsTheDead() {
        Messages.toQueue("poison.too", "poison");
        assertThat(List.of(Seen.next(PoisonedToo.class), Seen.next(PoisonedToo.class)))
                .extracting(Seen::redelivered)
                .containsExactly(false, true);
        assertThat(Seen.soon(PoisonedToo.class)).isNull();
    }
}
