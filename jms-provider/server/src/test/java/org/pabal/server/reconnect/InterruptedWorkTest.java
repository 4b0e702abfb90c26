package org.pabal.server.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.ServerSession;
import jakarta.jms.ServerSessionPool;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.XASession;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Enumeration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.server.RunningServer;
import org.pabal.server.reconnect.FaultProxy.Direction;

/** What becomes of branches, large bodies and loaded sessions when the connection is lost, and of commits with another broker. */
@Timeout(180)
class InterruptedWorkTest {

    private static final PabalQueue QUEUE = new PabalQueue("orders");
    private static final long PATIENCE_MILLIS = 60_000;
    private static final String OPTIONS = "reconnect=true&reconnect.delay=10ms&reconnect.delayMax=100ms";

    @TempDir
    Path folder;

    private RunningServer server;
    private FaultProxy proxy;
    private PabalXAConnection connection;
    private XASession session;
    private XAResource resource;
    private MessageProducer producer;
    private final Interruptions interruptions = new Interruptions();

    @BeforeEach
    void connect() throws Exception {
        server = RunningServer.start(RunningServer.settings(folder));
        proxy = new FaultProxy(server.port());
        connection = factory("").createXAConnection();
        connection.setInterruptionListener(interruptions);
        connection.start();
        session = connection.createXASession();
        resource = session.getXAResource();
        producer = session.createProducer(QUEUE);
    }

    @AfterEach
    void close() throws Exception {
        connection.close();
        proxy.close();
        server.close();
    }

    private PabalConnectionFactory factory(String options) {
        return new PabalConnectionFactory("pabal://" + proxy.host() + "?" + OPTIONS + options);
    }

    @Test
    void rollsABranchBackThatWasToHaveWhatCameBeforeAnInterruption() throws Exception {
        producer.send(session.createTextMessage("1"));
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        MessageConsumer consumer = session.createConsumer(QUEUE);
        Branch branch = new Branch(1);
        consumer.setMessageListener(message -> {
            try {
                String text = ((TextMessage) message).getText();
                if (!message.getJMSRedelivered()) {
                    interrupt();
                    resource.start(branch, XAResource.TMNOFLAGS);
                    int told = error(() -> resource.end(branch, XAResource.TMSUCCESS));
                    if (told == 0) {
                        // The answer was not there yet: whoever commits is told
                        told = error(() -> resource.commit(branch, true));
                    } else {
                        resource.rollback(branch);
                    }
                    text = String.valueOf(told);
                }
                seen.add(text);
            } catch (Exception failed) {
                seen.add(failed.toString());
            }
        });
        assertThat(seen.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS))
                .isEqualTo(String.valueOf(XAException.XA_RBCOMMFAIL));
        assertThat(seen.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("1");
        // And the session is free for the next one
        consumer.close();
        resource.start(new Branch(2), XAResource.TMNOFLAGS);
        resource.end(new Branch(2), XAResource.TMSUCCESS);
        resource.rollback(new Branch(2));
    }

    private void interrupt() throws InterruptedException {
        proxy.cut();
        interruptions.awaitInterrupted();
        interruptions.awaitResumed();
    }

    private static <T> FutureTask<T> begin(Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, "application");
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static <T> T outcome(FutureTask<T> task) throws Exception {
        return task.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private int messages() throws JMSException {
        int seen = 0;
        try (PabalConnection besides = new PabalConnectionFactory(server.url()).createConnection();
                Session looking = besides.createSession();
                QueueBrowser browser = looking.createBrowser(QUEUE)) {
            for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); all.nextElement()) {
                seen++;
            }
        }
        return seen;
    }

    private void awaitMessages(int count) throws JMSException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        int seen = messages();
        while (seen != count && System.nanoTime() < deadline) {
            seen = messages();
        }
        assertThat(seen).isEqualTo(count);
    }

    // ---- branches

    private record Branch(int number) implements Xid {
        @Override
        public int getFormatId() {
            return 4711;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return new byte[] {(byte) number};
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    private interface Step {
        void run() throws XAException;
    }

    private static int error(Step step) {
        XAException failure = catchThrowableOfType(XAException.class, step::run);
        return failure == null ? 0 : failure.errorCode;
    }

    private void work(Xid branch) throws Exception {
        resource.start(branch, XAResource.TMNOFLAGS);
        producer.send(session.createTextMessage("in a branch"));
    }

    @Test
    void rollsBackTheBranchThatASessionWorksFor() throws Exception {
        Xid branch = new Branch(1);
        work(branch);
        interrupt();
        assertThat(error(() -> resource.end(branch, XAResource.TMSUCCESS))).isEqualTo(XAException.XA_RBCOMMFAIL);
        resource.rollback(branch);
        assertThat(messages()).isZero();
        work(new Branch(2));
        resource.end(new Branch(2), XAResource.TMSUCCESS);
        resource.commit(new Branch(2), true);
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void tellsThePreparationOfABranchThatItIsRolledBack() throws Exception {
        Xid branch = new Branch(1);
        work(branch);
        interrupt();
        assertThat(error(() -> resource.prepare(branch))).isEqualTo(XAException.XA_RBCOMMFAIL);
        assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                .isEmpty();
    }

    @Test
    void goesOnWithABranchThatHasEnded() throws Exception {
        Xid branch = new Branch(1);
        work(branch);
        resource.end(branch, XAResource.TMSUCCESS);
        // Answers come in order: with this one that of the end is here, which nobody has waited for
        connection.createSession().close();
        interrupt();
        assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
        interrupt();
        resource.commit(branch, false);
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void findsOutWhetherAOnePhaseCommitWasCarriedOut() throws Exception {
        Xid branch = new Branch(1);
        work(branch);
        resource.end(branch, XAResource.TMSUCCESS);
        proxy.stop(Direction.TO_CLIENT);
        FutureTask<Integer> committing = begin(() -> error(() -> resource.commit(branch, true)));
        awaitMessages(1);
        proxy.cut();
        proxy.pass();
        assertThat(outcome(committing)).isZero();
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void leavesItToTheTransactionManagerWhetherABranchWasPrepared() throws Exception {
        Xid branch = new Branch(1);
        work(branch);
        resource.end(branch, XAResource.TMSUCCESS);
        proxy.stop(Direction.TO_CLIENT);
        FutureTask<Integer> preparing = begin(() -> error(() -> resource.prepare(branch)));
        try (PabalXAConnection besides = new PabalConnectionFactory(server.url()).createXAConnection()) {
            XAResource looking = besides.createXASession().getXAResource();
            long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
            while (looking.recover(XAResource.TMSTARTRSCAN).length == 0 && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
        }
        proxy.cut();
        proxy.pass();
        assertThat(outcome(preparing)).isEqualTo(XAException.XAER_RMFAIL);
        Xid[] found = resource.recover(XAResource.TMSTARTRSCAN);
        assertThat(found).hasSize(1);
        resource.commit(found[0], false);
        assertThat(messages()).isEqualTo(1);
    }

    @Test
    void bringsAgainWhatABranchHadReceived() throws Exception {
        Xid branch = new Branch(1);
        producer.send(session.createTextMessage("1"));
        producer.send(session.createTextMessage("2"));
        MessageConsumer consumer = session.createConsumer(QUEUE);
        resource.start(branch, XAResource.TMNOFLAGS);
        assertThat(((TextMessage) consumer.receive(PATIENCE_MILLIS)).getText()).isEqualTo("1");
        interrupt();
        assertThat(error(() -> resource.end(branch, XAResource.TMSUCCESS))).isEqualTo(XAException.XA_RBCOMMFAIL);
        resource.rollback(branch);
        Message again = consumer.receive(PATIENCE_MILLIS);
        assertThat(((TextMessage) again).getText()).isEqualTo("1");
        assertThat(again.getJMSRedelivered()).isTrue();
        assertThat(((TextMessage) consumer.receive(PATIENCE_MILLIS)).getText()).isEqualTo("2");
    }

    // ---- another broker

    @Test
    void saysThatAnotherBrokerCannotKnowOfACommit() throws Exception {
        Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
        transacted.createProducer(QUEUE).send(transacted.createTextMessage("who knows"));
        // Answers come in order: with this one that of the send is here, which the commit would wait for
        connection.createSession().close();
        proxy.stop(Direction.TO_CLIENT);
        FutureTask<String> committing = begin(() -> {
            JMSException failure = catchThrowableOfType(JMSException.class, transacted::commit);
            return failure == null ? "none" : failure.getErrorCode();
        });
        awaitMessages(1);
        try (RunningServer other = RunningServer.start(RunningServer.settings(folder))) {
            proxy.lead(other.port());
            proxy.cut();
            proxy.pass();
            assertThat(outcome(committing)).isEqualTo("OUTCOME_UNKNOWN");
            transacted.createProducer(QUEUE).send(transacted.createTextMessage("to the other"));
            transacted.commit();
        }
    }

    // ---- large bodies

    private static byte[] body(int length) {
        byte[] bytes = new byte[length];
        for (int at = 0; at < length; at++) {
            bytes[at] = (byte) (at ^ at >>> 9);
        }
        return bytes;
    }

    private static BytesMessage large(Session of, int length) throws JMSException {
        BytesMessage message = of.createBytesMessage();
        message.writeBytes(body(length));
        return message;
    }

    @Test
    void refusesASendWhoseLargeBodyWasBeingWritten() throws Exception {
        Session plain = connection.createSession();
        MessageProducer sending = plain.createProducer(QUEUE);
        BytesMessage message = large(plain, 3 << 20);
        proxy.cutAfter(Direction.TO_BROKER, 1 << 20);
        assertThatThrownBy(() -> sending.send(message)).hasMessageContaining("send it again");
        sending.send(message);
        BytesMessage came = (BytesMessage) plain.createConsumer(QUEUE).receive(PATIENCE_MILLIS);
        byte[] bytes = new byte[3 << 20];
        assertThat(came.readBytes(bytes)).isEqualTo(bytes.length);
        assertThat(Arrays.equals(bytes, body(bytes.length))).isTrue();
        assertThat(messages()).isZero();
    }

    @Test
    void confirmsALargeMessageThatHadBeenTaken() throws Exception {
        Session plain = connection.createSession();
        MessageProducer sending = plain.createProducer(QUEUE);
        // Of many pieces the last confirmations are lost, that of the message among them
        proxy.slow(64 << 10, 0);
        BytesMessage message = large(plain, 1 << 20);
        FutureTask<String> sent = begin(() -> {
            JMSException failure = catchThrowableOfType(JMSException.class, () -> sending.send(message));
            return failure == null ? "sent" : String.valueOf(failure.getMessage());
        });
        proxy.cutAfter(Direction.TO_CLIENT, 250);
        String outcome = outcome(sent);
        // Wherever the cut fell: a send that returns has left one message, one that throws none
        assertThat(messages()).isEqualTo(outcome.equals("sent") ? 1 : 0);
        if (!outcome.equals("sent")) {
            assertThat(outcome).contains("send it again");
        }
    }

    @Test
    void endsTheReadingOfALargeBodyAndBringsItsMessageAgain() throws Exception {
        Session careful = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
        careful.createProducer(QUEUE).send(large(careful, 3 << 20));
        MessageConsumer consumer = careful.createConsumer(QUEUE);
        BytesMessage first = (BytesMessage) consumer.receive(PATIENCE_MILLIS);
        byte[] part = new byte[100_000];
        assertThat(first.readBytes(part)).isEqualTo(part.length);
        interrupt();
        assertThatThrownBy(() -> first.readBytes(new byte[2_800_000]))
                .isInstanceOf(JMSException.class)
                .hasMessageContaining("interrupted")
                .hasMessageContaining("comes again");
        BytesMessage again = (BytesMessage) consumer.receive(PATIENCE_MILLIS);
        byte[] bytes = new byte[3 << 20];
        assertThat(again.readBytes(bytes)).isEqualTo(bytes.length);
        assertThat(Arrays.equals(bytes, body(bytes.length))).isTrue();
        again.acknowledge();
        assertThat(messages()).isZero();
    }

    // ---- subscriptions with a client id, sessions of an application server

    @Test
    void goesOnWithADurableSubscriptionUnderItsClientId() throws Exception {
        PabalTopic topic = new PabalTopic("news");
        try (PabalConnection named = factory("&jms.clientId=reader").createConnection()) {
            Interruptions ofNamed = new Interruptions();
            named.setInterruptionListener(ofNamed);
            named.start();
            Session reading = named.createSession();
            MessageConsumer consumer = reading.createDurableConsumer(topic, "archive");
            proxy.cut();
            ofNamed.awaitInterrupted();
            ofNamed.awaitResumed();
            reading.createProducer(topic).send(reading.createTextMessage("after"));
            assertThat(((TextMessage) consumer.receive(PATIENCE_MILLIS)).getText())
                    .isEqualTo("after");
        }
    }

    @Test
    void loadsSessionsAgainAfterAnInterruption() throws Exception {
        BlockingQueue<String> heard = new LinkedBlockingQueue<>();
        Session loaded = connection.createSession();
        loaded.setMessageListener(message -> {
            try {
                heard.add(((TextMessage) message).getText());
            } catch (JMSException e) {
                heard.add(String.valueOf(e));
            }
        });
        ServerSession one = new ServerSession() {
            @Override
            public Session getSession() {
                return loaded;
            }

            @Override
            public void start() {
                loaded.run();
            }
        };
        ServerSessionPool pool = () -> one;
        connection.createConnectionConsumer(QUEUE, null, pool, 3);
        Session sending = connection.createSession();
        sending.createProducer(QUEUE).send(sending.createTextMessage("before"));
        assertThat(heard.poll(60, TimeUnit.SECONDS)).isEqualTo("before");
        interrupt();
        sending.createProducer(QUEUE).send(sending.createTextMessage("after"));
        assertThat(nextAfter(heard, "before")).isEqualTo("after");
    }

    /** The acknowledgement of the one before may have been lost. */
    private static @Nullable String nextAfter(BlockingQueue<String> heard, String before) throws InterruptedException {
        String next = heard.poll(60, TimeUnit.SECONDS);
        return before.equals(next) ? heard.poll(60, TimeUnit.SECONDS) : next;
    }
}
