package org.pabal.client.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.client.scripted.Scripted.QUEUE;

import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.pabal.client.connection.PabalConnection;
import org.pabal.message.Refusal;

/**
 * No lock that the link's thread needs is held while the link is called: in the middle of every call another thread, as the
 * link's, tells the connection everything it can, and must not be held up.
 */
class LockRuleTest {

    @Test
    void theLinksThreadIsNeverHeldUpByACall() throws Exception {
        ScriptedLink link = new ScriptedLink();
        PabalConnection connection = Scripted.connection(link, "jms.prefetch=2");
        AtomicInteger told = new AtomicInteger();
        link.beforeEachCall(() -> {
            long consumer = link.consumers() == 0 ? 0 : link.lastConsumer();
            if (consumer == 0) {
                return;
            }
            FutureTask<Void> telling = new FutureTask<>(() -> {
                link.listener().recall(link.sessionOf(consumer), consumer, 1);
                link.listener()
                        .deliver(
                                link.sessionOf(consumer),
                                consumer,
                                1_000 + told.incrementAndGet(),
                                org.pabal.message.Message.builder()
                                        .priority(4)
                                        .text("unasked")
                                        .build(),
                                1);
                link.listener().refused(0, new Refusal(Refusal.Code.NOT_FOUND, "nothing"));
                return null;
            });
            Thread linksThread = new Thread(telling, "link");
            linksThread.start();
            try {
                telling.get(10, TimeUnit.SECONDS);
            } catch (Exception heldUp) {
                throw new AssertionError("held up by " + Thread.currentThread(), heldUp);
            }
        });
        connection.setExceptionListener(problem -> {});
        connection.start();
        for (int mode : new int[] {
            Session.AUTO_ACKNOWLEDGE,
            Session.CLIENT_ACKNOWLEDGE,
            Session.DUPS_OK_ACKNOWLEDGE,
            Session.SESSION_TRANSACTED
        }) {
            work(connection, link, mode);
        }
        link.beforeEachCall(null);
        connection.close();
        assertThat(told.get()).isGreaterThan(50);
    }

    private static void work(PabalConnection connection, ScriptedLink link, int mode) throws JMSException {
        Session session = connection.createSession(mode);
        MessageConsumer consumer = session.createConsumer(QUEUE);
        link.enqueue("a", "b", "c", "d");
        for (int at = 0; at < 4; at++) {
            Message message = at % 2 == 0 ? consumer.receive() : consumer.receiveNoWait();
            if (message != null) {
                message.acknowledge();
            }
        }
        session.createProducer(QUEUE).send(session.createTextMessage("x"));
        if (mode == Session.SESSION_TRANSACTED) {
            session.commit();
            session.rollback();
        } else {
            session.recover();
        }
        connection.stop();
        connection.start();
        consumer.setMessageListener(message -> {});
        consumer.setMessageListener(null);
        consumer.close();
        session.close();
    }
}
