package org.pabal.client.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.client.scripted.Scripted.QUEUE;

import jakarta.jms.CompletionListener;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.client.connection.PabalConnection;
import org.pabal.message.Refusal;

/** Sends that nobody waits for one by one: non-persistent ones, and those of a transaction. */
@Timeout(60)
class PipelinedSendTest {

    private static final Refusal FULL = new Refusal(Refusal.Code.RESOURCE_LIMIT, "queue orders is full");
    private static final int UNANSWERED_MAX = 1_024;

    private final ScriptedLink link = new ScriptedLink();

    private static MessageProducer producer(Session session) throws JMSException {
        MessageProducer producer = session.createProducer(QUEUE);
        producer.setDeliveryMode(DeliveryMode.NON_PERSISTENT);
        return producer;
    }

    private void answer(int publish, Refusal refusal) {
        link.published().get(publish).confirmation().published(refusal);
    }

    private void confirm(int publish) {
        link.published().get(publish).confirmation().published(null);
    }

    @Test
    void aNonPersistentSendDoesNotWaitForTheBroker() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            Session session = connection.createSession();
            MessageProducer producer = producer(session);
            link.confirming(false);
            producer.send(session.createTextMessage("a"));
            producer.send(session.createTextMessage("b"));
            assertThat(link.calls()).endsWith("publish a", "publish b");
            confirm(0);
            confirm(1);
        }
    }

    @Test
    void aPersistentSendWaits() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(QUEUE);
            assertThatSendWaits(session, producer);
        }
    }

    @Test
    void inStrictModeEverySendWaits() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "jms.strict=true")) {
            Session session = connection.createSession();
            assertThatSendWaits(session, producer(session));
        }
    }

    private void assertThatSendWaits(Session session, MessageProducer producer) throws Exception {
        link.confirming(false);
        FutureTask<Void> send = new FutureTask<>(() -> {
            producer.send(session.createTextMessage("a"));
            return null;
        });
        Thread sender = new Thread(send);
        sender.start();
        link.awaitCall("publish a");
        Scripted.awaitBlocked(sender);
        assertThat(send.isDone()).isFalse();
        confirm(0);
        send.get(10, TimeUnit.SECONDS);
    }

    @Test
    void theNextSendTellsOnceOfTheFirstThatWasRefused() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            Session session = connection.createSession();
            MessageProducer producer = producer(session);
            link.confirming(false);
            producer.send(session.createTextMessage("a"));
            producer.send(session.createTextMessage("b"));
            answer(0, FULL);
            answer(1, new Refusal(Refusal.Code.NOT_PERMITTED, "not any more"));
            String refused = link.published().get(0).message().messageId();
            assertThatThrownBy(() -> producer.send(session.createTextMessage("c")))
                    .isInstanceOf(ResourceAllocationException.class)
                    .hasMessageContaining(String.valueOf(refused))
                    .hasMessageContaining("orders")
                    .hasMessageContaining("sent earlier");
            assertThat(link.published()).hasSize(2);
            producer.send(session.createTextMessage("c"));
            confirm(2);
            assertThat(link.published()).hasSize(3);
        }
    }

    @Test
    void closingWaitsAndTellsOfWhatWasRefused() throws Exception {
        for (boolean ofProducer : new boolean[] {true, false}) {
            ScriptedLink own = new ScriptedLink();
            try (PabalConnection connection = Scripted.connection(own, "")) {
                Session session = connection.createSession();
                MessageProducer producer = producer(session);
                own.confirming(false);
                producer.send(session.createTextMessage("a"));
                LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
                AutoCloseable closing = ofProducer ? producer : session;
                Thread closer = new Thread(() -> {
                    try {
                        closing.close();
                    } catch (Exception refused) {
                        thrown.add(refused);
                    }
                });
                closer.start();
                Scripted.awaitBlocked(closer);
                assertThat(own.hurries()).isEqualTo(1);
                own.published().get(0).confirmation().published(FULL);
                assertThat(thrown.poll(10, TimeUnit.SECONDS)).isInstanceOf(ResourceAllocationException.class);
                closer.join(10_000);
                // It is closed nevertheless, and tells nobody again.
                closing.close();
            }
        }
    }

    @Test
    void whoHasTooMuchUnansweredWaitsUntilHalfHasBeenAnswered() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            Session session = connection.createSession();
            MessageProducer producer = producer(session);
            link.confirming(false);
            for (int i = 0; i < UNANSWERED_MAX; i++) {
                producer.send(session.createTextMessage("m" + i));
            }
            FutureTask<Void> oneMore = new FutureTask<>(() -> {
                producer.send(session.createTextMessage("one more"));
                return null;
            });
            Thread sender = new Thread(oneMore);
            sender.start();
            Scripted.awaitBlocked(sender);
            assertThat(link.published()).hasSize(UNANSWERED_MAX);
            for (int i = 0; i < UNANSWERED_MAX / 2; i++) {
                confirm(i);
            }
            oneMore.get(10, TimeUnit.SECONDS);
            for (int i = UNANSWERED_MAX / 2; i <= UNANSWERED_MAX; i++) {
                confirm(i);
            }
        }
    }

    @Test
    void commitDoesNotWaitForTheAnswersButSaysHowManyMessagesThereAre() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(QUEUE);
            link.confirming(false);
            producer.send(session.createTextMessage("a"));
            producer.send(session.createTextMessage("b"));
            session.commit();
            producer.send(session.createTextMessage("c"));
            session.commit();
            session.commit();
            producer.send(session.createTextMessage("d"));
            for (int i = 0; i < 4; i++) {
                confirm(i);
            }
            session.rollback();
            session.commit();
            assertThat(link.publishedMins()).containsExactly(2, 1, 0, 0);
        }
    }

    @Test
    void commitDoesNotCountWhatTheApplicationKnowsToBeRefused() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(QUEUE);
            link.confirming(false);
            for (String text : List.of("a", "b", "c")) {
                producer.send(session.createTextMessage(text));
            }
            answer(0, FULL);
            answer(1, FULL);
            assertThatThrownBy(() -> producer.send(session.createTextMessage("d")))
                    .isInstanceOf(ResourceAllocationException.class);
            CountDownLatch refused = new CountDownLatch(1);
            producer.send(session.createTextMessage("e"), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {}

                @Override
                public void onException(Message message, Exception exception) {
                    refused.countDown();
                }
            });
            answer(3, FULL);
            assertThat(refused.await(10, TimeUnit.SECONDS)).isTrue();
            session.commit();
            assertThat(link.publishedMins()).containsExactly(1);
            confirm(2);
        }
    }

    @Test
    void commitRollsBackWhatTheBrokerHasRefusedMeanwhile() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(QUEUE);
            link.confirming(false);
            producer.send(session.createTextMessage("a"));
            producer.send(session.createTextMessage("b"));
            link.refuse("commit", new Refusal(Refusal.Code.INCOMPLETE_TRANSACTION, "1 of the 2 messages"));
            FutureTask<Void> commit = new FutureTask<>(() -> {
                session.commit();
                return null;
            });
            Thread committer = new Thread(commit);
            committer.start();
            link.awaitCall("commit");
            confirm(0);
            answer(1, FULL);
            assertThatThrownBy(() -> commit.get(10, TimeUnit.SECONDS))
                    .cause()
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("queue orders is full")
                    .hasCauseInstanceOf(ResourceAllocationException.class);
            assertThat(link.calls()).contains("rollback");
        }
    }

    @Test
    void commitAfterOneOfUnknownOutcomeTakesNothingForGranted() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "jms.requestTimeout=50ms")) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(QUEUE);
            producer.send(session.createTextMessage("a"));
            link.hold("commit");
            assertThatThrownBy(session::commit).hasMessageContaining("outcome is not known");
            link.answer("commit");
            session.commit();
            assertThat(link.publishedMins()).containsExactly(1, 0);
        }
    }

    @Test
    void commitNeverAsksForLessThanNothing() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "jms.requestTimeout=50ms&jms.sendTimeout=50ms")) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(QUEUE);
            link.confirming(false);
            producer.send(session.createTextMessage("a"));
            link.hold("commit");
            assertThatThrownBy(session::commit).hasMessageContaining("outcome is not known");
            link.answer("commit");
            answer(0, FULL);
            assertThatThrownBy(() -> producer.send(session.createTextMessage("b")))
                    .isInstanceOf(ResourceAllocationException.class);
            session.commit();
            assertThat(link.publishedMins()).containsExactly(1, 0);
        }
    }

    @Test
    void commitRollsBackIfASendWasRefusedAndNobodyWasTold() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(QUEUE);
            link.confirming(false);
            producer.send(session.createTextMessage("a"));
            producer.send(session.createTextMessage("b"));
            confirm(0);
            answer(1, FULL);
            assertThatThrownBy(session::commit)
                    .isInstanceOf(TransactionRolledBackException.class)
                    .hasMessageContaining("queue orders is full")
                    .hasCauseInstanceOf(ResourceAllocationException.class);
            assertThat(link.calls()).contains("rollback").noneMatch(call -> call.startsWith("commit"));
            link.confirming(true);
            producer.send(session.createTextMessage("c"));
            session.commit();
            assertThat(link.calls()).contains("commit");
        }
    }

    @Test
    void rollbackTellsNothingOfWhatIsNotSentAnyway() throws Exception {
        try (PabalConnection connection = Scripted.connection(link, "")) {
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageProducer producer = session.createProducer(QUEUE);
            link.confirming(false);
            producer.send(session.createTextMessage("a"));
            answer(0, FULL);
            session.rollback();
            link.confirming(true);
            producer.send(session.createTextMessage("b"));
            session.commit();
        }
    }
}
