package org.pabal.client.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.client.scripted.Scripted.QUEUE;
import static org.pabal.client.scripted.Scripted.text;

import jakarta.jms.ConnectionConsumer;
import jakarta.jms.MessageConsumer;
import jakarta.jms.ServerSession;
import jakarta.jms.Session;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pabal.client.connection.PabalConnection;
import org.pabal.message.Message;

class CreditTest {
    private final ScriptedLink link = new ScriptedLink();

    @Test
    void asksForNothingBeforeTheApplicationReceives() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        link.enqueue("a");
        assertThat(link.calls()).noneMatch(call -> call.startsWith("grantCredit"));
        assertThat(text(consumer.receive(10_000))).isEqualTo("a");
        assertThat(link.calls()).contains("grantCredit 8");
        connection.close();
    }

    @Test
    void replenishesAtHalfOfTheWindow() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=4");
        connection.start();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        link.enqueue("a", "b", "c", "d", "e");
        var unused = consumer.receive();
        assertThat(link.calls()).filteredOn(call -> call.startsWith("grant")).containsExactly("grantCredit 4");
        unused = consumer.receive();
        assertThat(link.calls())
                .filteredOn(call -> call.startsWith("grant"))
                .containsExactly("grantCredit 4", "grantCredit 2");
        connection.close();
    }

    @Test
    void keepsNothingFromOthersOnceAReceiveHasRunOutOfTime() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=4");
        connection.start();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        assertThat(consumer.receive(1)).isNull();
        assertThat(link.creditOf(link.lastConsumer())).isZero();
        link.enqueue("a");
        assertThat(link.lentCount()).isZero();
        assertThat(text(consumer.receive(10_000))).isEqualTo("a");
        connection.close();
    }

    @Test
    void receiveNoWaitTakesWhatIsReadyAndLeavesNoCreditBehind() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        assertThat(consumer.receiveNoWait()).isNull();
        link.enqueue("a", "b", "c", "d");
        assertThat(text(consumer.receiveNoWait())).isEqualTo("a");
        assertThat(link.lentCount())
                .as("one at first, so that others find the rest")
                .isZero();
        assertThat(text(consumer.receiveNoWait())).isEqualTo("b");
        assertThat(text(consumer.receiveNoWait())).isEqualTo("c");
        assertThat(text(consumer.receiveNoWait())).isEqualTo("d");
        assertThat(consumer.receiveNoWait()).isNull();
        assertThat(link.creditOf(link.lastConsumer())).isZero();
        connection.close();
    }

    @Test
    void withoutPrefetchAsksForOneMessageAtATime() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=0");
        connection.start();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        link.enqueue("a", "b");
        assertThat(text(consumer.receive(10_000))).isEqualTo("a");
        assertThat(link.waiting()).containsExactly("b");
        assertThat(text(consumer.receive(10_000))).isEqualTo("b");
        connection.close();
    }

    @Test
    void withoutPrefetchAListenerGetsOneMessageAfterTheOther() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=0");
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        CountDownLatch three = new CountDownLatch(3);
        consumer.setMessageListener(message -> three.countDown());
        connection.start();
        link.enqueue("a", "b", "c");
        Scripted.await(three);
        connection.close();
    }

    @Test
    void aListenerAnswersARecallWithTheLatestItHasNotStarted() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        connection.createSession().createConsumer(QUEUE).setMessageListener(message -> {
            inside.countDown();
            try {
                Scripted.await(goOn);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
            }
        });
        connection.start();
        link.enqueue("a", "b", "c", "d");
        Scripted.await(inside);
        long id = link.lastConsumer();
        link.forgetCalls();
        link.listener().recall(link.sessionOf(id), id, 2);
        link.awaitCall("giveBack UNSTARTED 3 4");
        assertThat(link.calls()).as("what goes back must not come again").startsWith("revokeCredit");
        assertThat(link.waiting()).containsExactly("c", "d");
        goOn.countDown();
        connection.close();
    }

    @Test
    void aListenerWhoseSessionIsBusyAsksForMoreAfterARecallOnlyWhenItIsFree() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Session session = connection.createSession();
        session.createConsumer(QUEUE).setMessageListener(message -> {
            inside.countDown();
            try {
                Scripted.await(goOn);
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
            }
        });
        long busy = link.lastConsumer();
        connection.start();
        link.enqueue("a");
        Scripted.await(inside);
        session.createConsumer(session.createQueue("other")).setMessageListener(message -> {});
        long kept = link.lastConsumer();
        link.forgetCalls();
        link.listener().recall(link.sessionOf(kept), kept, 1);
        link.awaitCall("giveBack UNSTARTED");
        // Recalls are answered one after the other: then whatever the first one led to at once has been done.
        link.listener().recall(link.sessionOf(busy), busy, 1);
        link.awaitCall("giveBack UNSTARTED");
        link.listener().recall(link.sessionOf(busy), busy, 1);
        link.awaitCall("giveBack UNSTARTED");
        assertThat(link.creditOf(kept)).isZero();
        goOn.countDown();
        link.awaitCall("grantCredit 4");
        connection.close();
    }

    @Test
    void aConnectionConsumerThatWaitsForItsPoolAsksForMoreAfterARecallOnlyWhenItHasASession() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        CountDownLatch inside = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        ServerSession server = new OneSession(connection.createSession());
        ConnectionConsumer consumer = connection.createConnectionConsumer(
                QUEUE,
                null,
                () -> {
                    inside.countDown();
                    try {
                        Scripted.await(goOn);
                    } catch (InterruptedException interrupt) {
                        Thread.currentThread().interrupt();
                    }
                    return server;
                },
                1);
        long id = link.lastConsumer();
        connection.start();
        link.enqueue("a");
        Scripted.await(inside);
        link.forgetCalls();
        link.listener().recall(link.sessionOf(id), id, 1);
        link.awaitCall("giveBack UNSTARTED 1");
        // Recalls are answered one after the other: then whatever the first one led to at once has been done.
        link.listener().recall(link.sessionOf(id), id, 1);
        link.awaitCall("giveBack UNSTARTED");
        link.listener().recall(link.sessionOf(id), id, 1);
        link.awaitCall("giveBack UNSTARTED");
        assertThat(link.creditOf(id)).isZero();
        goOn.countDown();
        link.awaitCall("grantCredit 1");
        consumer.close();
        connection.close();
    }

    /** Runs what it has been given in the thread that starts it. */
    private record OneSession(Session session) implements ServerSession {

        @Override
        public Session getSession() {
            return session;
        }

        @Override
        public void start() {
            session.run();
        }
    }

    @Test
    void whereNobodyWaitsARecallIsAnsweredWithEverythingSoThatOthersGetItInOrder() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.enqueue("a", "b", "c", "d");
        assertThat(text(consumer.receive())).isEqualTo("a");
        long id = link.lastConsumer();
        link.listener().recall(link.sessionOf(id), id, 2);
        link.awaitCall("giveBack UNSTARTED 2 3 4");
        assertThat(text(consumer.receive())).isEqualTo("b");
        connection.close();
    }

    @Test
    void answersARecallOfWhatIsAllStartedWithNothing() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        MessageConsumer consumer =
                connection.createSession(Session.CLIENT_ACKNOWLEDGE).createConsumer(QUEUE);
        link.enqueue("a");
        assertThat(text(consumer.receive())).isEqualTo("a");
        long id = link.lastConsumer();
        link.listener().recall(link.sessionOf(id), id, 2);
        link.awaitCall("giveBack UNSTARTED");
        connection.close();
    }

    @Test
    void handsOutHigherPrioritiesFirst() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        for (int priority : new int[] {1, 9, 4, 9}) {
            link.enqueue(
                    Message.builder().priority(priority).text(priority + "").build());
        }
        assertThat(Scripted.texts(consumer.receive(), consumer.receive(), consumer.receive(), consumer.receive()))
                .as("the first leaves while it is alone")
                .containsExactly("9", "9", "4", "1");
        connection.close();
    }

    @Test
    void givesBackWhatExpiredWhileItWaitedHere() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        link.now(1_000);
        link.enqueue(Message.builder().priority(4).text("first").build());
        link.enqueue(Message.builder()
                .priority(4)
                .text("short-lived")
                .expirationMillis(2_000)
                .build());
        link.enqueue(Message.builder().priority(4).text("last").build());
        assertThat(text(consumer.receive())).isEqualTo("first");
        link.now(2_000);
        link.hold("giveBack");
        FutureTask<String> received = new FutureTask<>(() -> text(consumer.receive()));
        new Thread(received).start();
        assertThat(received.get(10, TimeUnit.SECONDS)).isEqualTo("last");
        assertThat(link.calls()).contains("giveBack UNSTARTED 2");
        link.answer("giveBack");
    }

    @Test
    void aStoppedConnectionKeepsNothingFromOthers() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=8");
        connection.start();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        link.enqueue("a", "b", "c");
        assertThat(text(consumer.receive())).isEqualTo("a");
        connection.stop();
        assertThat(link.calls()).endsWith("revokeCredit", "giveBack UNSTARTED 2 3");
        assertThat(link.waiting()).containsExactly("b", "c");
        assertThat(consumer.receive(1)).as("the timer goes on").isNull();
        connection.start();
        assertThat(text(consumer.receive(10_000))).isEqualTo("b");
        connection.close();
    }
}
