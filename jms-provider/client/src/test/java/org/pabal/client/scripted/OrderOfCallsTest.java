package org.pabal.client.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.client.scripted.Scripted.QUEUE;
import static org.pabal.client.scripted.Scripted.text;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import jakarta.jms.TransactionRolledBackException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.session.PabalSession;
import org.pabal.message.Refusal;

/** What a session tells the broker, and in which order. */
class OrderOfCallsTest {
    private final ScriptedLink link = new ScriptedLink();

    @Test
    void rollbackReturnsTheUnseenFirstSoThatTheSeenComeBeforeThem() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.enqueue("a", "b", "c", "d");
        assertThat(Scripted.texts(consumer.receive(), consumer.receive())).containsExactly("a", "b");
        link.forgetCalls();
        session.rollback();
        assertThat(link.calls())
                .containsExactly("revokeCredit", "giveBack UNSTARTED 3 4", "rollback 1 2", "grantCredit 8");
        Message again = consumer.receive();
        assertThat(text(again)).isEqualTo("a");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(again.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
        assertThat(Scripted.texts(consumer.receive(), consumer.receive(), consumer.receive()))
                .containsExactly("b", "c", "d");
        connection.close();
    }

    @Test
    void commitTakesAlongWhatWasConsumed() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer first = session.createConsumer(QUEUE);
        link.enqueue("a", "b");
        assertThat(Scripted.texts(first.receive(), first.receive())).containsExactly("a", "b");
        session.commit();
        assertThat(link.calls()).endsWith("commit 1 2").noneMatch(call -> call.startsWith("settle"));
        session.commit();
        assertThat(link.calls()).endsWith("commit");
        connection.close();
    }

    @Test
    void aRolledBackCommitForgetsWhatWasConsumed() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.enqueue("a");
        var unused = consumer.receive();
        link.refuse("commit", new Refusal(Refusal.Code.TRANSACTION_ROLLED_BACK, "too late"));
        assertThatThrownBy(session::commit).isInstanceOf(TransactionRolledBackException.class);
        session.rollback();
        assertThat(link.calls()).contains("rollback");
        connection.close();
    }

    @Test
    void aCommitOfUnknownOutcomeKeepsWhatWasConsumedForTheRollback() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8&jms.requestTimeout=50ms");
        connection.start();
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.enqueue("a");
        var unused = consumer.receive();
        link.hold("commit");
        assertThatThrownBy(session::commit)
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("outcome is not known")
                .extracting(failure -> ((JMSException) failure).getErrorCode())
                .isEqualTo("TIMED_OUT");
        session.rollback();
        assertThat(link.calls()).contains("rollback 1");
        connection.close();
    }

    @Test
    void recoverRestartsFromTheFirstUnacknowledged() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.enqueue("a", "b", "c", "d");
        consumer.receive().acknowledge();
        assertThat(link.calls()).endsWith("settle 1");
        assertThat(Scripted.texts(consumer.receive(), consumer.receive())).containsExactly("b", "c");
        link.forgetCalls();
        session.recover();
        assertThat(link.calls())
                .containsExactly("revokeCredit", "giveBack UNSTARTED 4", "giveBack FAILED 2 3", "grantCredit 8");
        assertThat(Scripted.texts(consumer.receive(), consumer.receive(), consumer.receive()))
                .containsExactly("b", "c", "d");
        connection.close();
    }

    @Test
    void acknowledgeCoversEverythingDeliveredInTheSession() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.enqueue("a", "b", "c");
        Message first = consumer.receive();
        var second = consumer.receive();
        assertThat(text(second)).isEqualTo("b");
        first.acknowledge();
        assertThat(link.calls()).endsWith("settle 1 2");
        connection.close();
    }

    @Test
    void individualAcknowledgementCoversThatMessageAlone() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        Session session = connection.createSession(PabalSession.INDIVIDUAL_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.enqueue("a", "b", "c");
        var first = consumer.receive();
        Message second = consumer.receive();
        second.acknowledge();
        assertThat(link.calls()).endsWith("settle 2");
        session.recover();
        assertThat(link.calls()).contains("giveBack FAILED 1");
        assertThat(text(first)).isEqualTo("a");
        connection.close();
    }

    @Test
    void lazyAcknowledgementsGoTogetherAndNeverStayBehind() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        MessageConsumer consumer =
                connection.createSession(Session.DUPS_OK_ACKNOWLEDGE).createConsumer(QUEUE);
        link.enqueue("a", "b", "c");
        assertThat(Scripted.texts(consumer.receive(), consumer.receive(), consumer.receive()))
                .containsExactly("a", "b", "c");
        assertThat(link.calls())
                .filteredOn(call -> call.startsWith("settle"))
                .as("the buffer is empty after the third")
                .last()
                .isEqualTo("settle 1 2 3");
        connection.close();
    }

    @Test
    void closingASessionReturnsTheUnseenUncounted() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.enqueue("a", "b", "c");
        Message first = consumer.receive();
        link.forgetCalls();
        session.close();
        assertThat(link.calls()).containsExactly("closeConsumer", "giveBack UNSTARTED 2 3", "closeSession");
        assertThat(text(first)).as("reading stays valid").isEqualTo("a");
        assertThatThrownBy(first::acknowledge).isInstanceOf(jakarta.jms.IllegalStateException.class);
        session.close();
        connection.close();
        connection.close();
    }

    @Test
    void aThrowingListenerSeesTheMessageAgainBeforeThoseBehindIt() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        LinkedBlockingQueue<String> seen = new LinkedBlockingQueue<>();
        consumer.setMessageListener(message -> {
            try {
                int count = message.getIntProperty("JMSXDeliveryCount");
                seen.add(text(message) + count);
                if (text(message).equals("a") && count == 1) {
                    throw new StackOverflowError("on purpose");
                } else if (text(message).equals("a") && count == 2) {
                    throw new RuntimeException("on purpose");
                }
            } catch (JMSException unreadable) {
                seen.add(unreadable.toString());
            }
        });
        connection.start();
        link.enqueue("a", "b");
        for (String expected : new String[] {"a1", "a2", "a3", "b1"}) {
            assertThat(seen.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
        }
        connection.close();
    }

    @Test
    void stopWaitsForTheRunningListenerAndReturnsTheRest() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        consumer.setMessageListener(message -> {
            inside.countDown();
            try {
                Scripted.await(goOn);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
            }
        });
        connection.start();
        link.enqueue("a", "b");
        Scripted.await(inside);
        Thread stopping = new Thread(() -> {
            try {
                connection.stop();
            } catch (JMSException failure) {
                throw new AssertionError(failure);
            }
        });
        stopping.start();
        Scripted.awaitBlocked(stopping);
        assertThat(link.calls()).doesNotContain("revokeCredit");
        goOn.countDown();
        stopping.join(10_000);
        assertThat(stopping.isAlive()).isFalse();
        assertThat(link.waiting()).containsExactly("b");
        connection.close();
    }
}
