package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.MessageConsumer;
import jakarta.jms.Session;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What sessions cost in threads, and what an interrupted one of the application's keeps. */
@OverBothLinks
class SessionThreadsTest extends BrokerFixture {

    private static Set<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pabal connection"))
                .collect(Collectors.toSet());
    }

    @Test
    void fiftyThousandSessionsWithoutListenersCostNoThread() throws Exception {
        Set<Thread> ofOtherTests = clientThreads();
        Connection connection = started();
        List<Session> sessions = new ArrayList<>();
        for (int at = 0; at < 50_000; at++) {
            sessions.add(connection.createSession());
        }
        Session some = sessions.get(31_415);
        send(some, QUEUE, "a");
        assertThat(receive(sessions.get(27_182).createConsumer(QUEUE), 1)).containsExactly("a");
        assertThat(ofOtherTests).containsAll(clientThreads());
    }

    @Test
    void aListenersThreadEndsWithItsConnection() throws Exception {
        Connection connection = started();
        CountDownLatch seen = new CountDownLatch(1);
        Session session = connection.createSession();
        Thread[] listener = new Thread[1];
        session.createConsumer(QUEUE).setMessageListener(message -> {
            listener[0] = Thread.currentThread();
            seen.countDown();
        });
        send(QUEUE, "a");
        await(seen);
        connection.close();
        listener[0].join(LONG_MILLIS);
        assertThat(listener[0].isAlive()).isFalse();
        assertThat(listener[0].isDaemon()).isTrue();
    }

    @Test
    void anInterruptedReceiverKeepsItsInterruptAndTakesNoMessage() throws Exception {
        Connection connection = started();
        MessageConsumer consumer = connection.createSession().createConsumer(QUEUE);
        FutureTask<String> receiving = new FutureTask<>(() -> {
            try {
                return text(consumer.receive());
            } catch (JMSException interrupted) {
                return interrupted.getErrorCode() + " " + Thread.currentThread().isInterrupted();
            }
        });
        Thread receiver = new Thread(receiving);
        receiver.start();
        awaitBlocked(receiver);
        receiver.interrupt();
        assertThat(receiving.get(LONG_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("INTERRUPTED true");
        send(QUEUE, "a");
        assertThat(receive(consumer, 1)).containsExactly("a");
    }
}
