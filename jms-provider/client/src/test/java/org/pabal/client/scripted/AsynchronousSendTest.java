package org.pabal.client.scripted;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.pabal.client.scripted.Scripted.QUEUE;

import jakarta.jms.CompletionListener;
import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.pabal.client.connection.PabalConnection;
import org.pabal.message.Refusal;

class AsynchronousSendTest {
    private final ScriptedLink link = new ScriptedLink();
    private final LinkedBlockingQueue<String> told = new LinkedBlockingQueue<>();
    private final Thread sender = Thread.currentThread();

    private final CompletionListener listener = new CompletionListener() {
        @Override
        public void onCompletion(Message message) {
            told.add(label(message) + " on " + (Thread.currentThread() == sender ? "the sender" : "another"));
        }

        @Override
        public void onException(Message message, Exception exception) {
            told.add(label(message) + " " + exception.getClass().getSimpleName());
        }
    };

    private static String label(Message message) {
        try {
            return ((TextMessage) message).getText();
        } catch (JMSException unreadable) {
            return unreadable.toString();
        }
    }

    @Test
    void callbacksComeInTheOrderOfSendingAndNotOnTheSender() throws Exception {
        PabalConnection connection = Scripted.connection(link, "");
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        link.confirming(false);
        for (String text : new String[] {"a", "b", "c"}) {
            producer.send(session.createTextMessage(text), listener);
        }
        link.published().get(0).confirmation().published(null);
        link.published()
                .get(1)
                .confirmation()
                .published(new Refusal(Refusal.Code.RESOURCE_LIMIT, "queue orders is full"));
        link.published().get(2).confirmation().published(null);
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("a on another");
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("b " + ResourceAllocationException.class.getSimpleName());
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("c on another");
        connection.close();
    }

    @Test
    void closeAndCommitWaitForTheCallbacks() throws Exception {
        PabalConnection connection = Scripted.connection(link, "");
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(QUEUE);
        link.confirming(false);
        producer.send(session.createTextMessage("a"), listener);
        FutureTask<Void> commit = new FutureTask<>(() -> {
            session.commit();
            told.add("committed");
            return null;
        });
        new Thread(commit).start();
        assertThat(link.calls()).noneMatch(call -> call.startsWith("commit"));
        link.published().get(0).confirmation().published(null);
        commit.get(10, TimeUnit.SECONDS);
        assertThat(told).containsExactly("a on another", "committed");
        connection.close();
    }

    @Test
    void aCallbackMayNotCloseWhatWaitsForIt() throws Exception {
        PabalConnection connection = Scripted.connection(link, "");
        Session session = connection.createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(QUEUE);
        LinkedBlockingQueue<Throwable> thrown = new LinkedBlockingQueue<>();
        CountDownLatch done = new CountDownLatch(1);
        producer.send(session.createTextMessage("a"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                for (AutoCloseable forbidden :
                        new AutoCloseable[] {producer, session, connection, session::commit, session::rollback}) {
                    try {
                        forbidden.close();
                    } catch (Exception refused) {
                        thrown.add(refused);
                    }
                }
                done.countDown();
            }

            @Override
            public void onException(Message message, Exception exception) {
                done.countDown();
            }
        });
        Scripted.await(done);
        assertThat(thrown).hasSize(5).allMatch(refused -> refused instanceof IllegalStateException);
        connection.close();
    }

    @Test
    void aThrowingCallbackDoesNotStopTheNextOne() throws Exception {
        PabalConnection connection = Scripted.connection(link, "");
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        producer.send(session.createTextMessage("a"), new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                throw new java.lang.IllegalStateException("on purpose");
            }

            @Override
            public void onException(Message message, Exception exception) {}
        });
        producer.send(session.createTextMessage("b"), listener);
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("b on another");
        connection.close();
    }

    @Test
    void strictModeKeepsTheMessageOffLimitsUntilTheCallback() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.strict=true");
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        link.confirming(false);
        TextMessage message = session.createTextMessage("a");
        producer.send(message, listener);
        assertThatThrownBy(message::getText).isInstanceOf(IllegalStateException.class);
        link.published().get(0).confirmation().published(null);
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo("a on another");
        assertThat(message.getText()).isEqualTo("a");
        connection.close();
    }

    @Test
    void aSynchronousSendThatIsNotConfirmedInTimeSaysSo() throws Exception {
        PabalConnection connection = Scripted.connection(link, "jms.sendTimeout=10ms&jms.requestTimeout=20ms");
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        link.confirming(false);
        assertThatThrownBy(() -> producer.send(session.createTextMessage("a")))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("queue orders")
                .hasMessageContaining("30 ms");
        link.confirming(true);
        link.published().get(0).confirmation().published(null);
        producer.send(session.createTextMessage("b"));
        connection.close();
    }

    @Test
    void anInterruptedSenderKeepsItsInterrupt() throws Exception {
        PabalConnection connection = Scripted.connection(link, "");
        Session session = connection.createSession();
        MessageProducer producer = session.createProducer(QUEUE);
        link.confirming(false);
        FutureTask<String> sending = new FutureTask<>(() -> {
            try {
                producer.send(session.createTextMessage("a"));
                return "sent";
            } catch (JMSException interrupted) {
                return interrupted.getErrorCode() + " " + Thread.currentThread().isInterrupted();
            }
        });
        Thread sender = new Thread(sending);
        sender.start();
        link.awaitCall("publish a");
        sender.interrupt();
        assertThat(sending.get(10, TimeUnit.SECONDS)).isEqualTo("INTERRUPTED true");
        connection.close();
    }
}
