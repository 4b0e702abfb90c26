package org.pabal.server.reconnect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.jms.BytesMessage;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import jakarta.jms.XASession;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.transaction.xa.XAException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.xa.PabalXAConnection;
import org.pabal.server.RunningServer;
import org.pabal.server.reconnect.FaultProxy.Direction;

/** What is decided while the connection is cut behind any byte, in either direction: the outcome is known, and it is the true one. */
@Timeout(300)
class CutAnywhereTest {

    private static final PabalQueue FROM = new PabalQueue("from");
    private static final PabalQueue TO = new PabalQueue("to");
    private static final long PATIENCE_MILLIS = 60_000;

    /** More than a request that decides, or its answer, has. */
    private static final int BYTES = 48;

    @TempDir
    Path folder;

    private RunningServer server;
    private FaultProxy proxy;
    private final Interruptions interruptions = new Interruptions();

    @BeforeEach
    void start() throws Exception {
        // Nothing is given up, however often it is cut off
        server = RunningServer.start(RunningServer.settings(folder).set("queues.deliveriesMax", "0"));
        proxy = new FaultProxy(server.port());
    }

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        server.close();
    }

    private PabalConnectionFactory factory() {
        return new PabalConnectionFactory(
                "pabal://" + proxy.host() + "?reconnect=true&reconnect.delay=5ms&reconnect.delayMax=20ms");
    }

    private void fill(int count) throws JMSException {
        try (PabalConnection besides = new PabalConnectionFactory(server.url()).createConnection();
                Session session = besides.createSession();
                MessageProducer producer = session.createProducer(FROM)) {
            for (int i = 0; i < count; i++) {
                producer.send(session.createTextMessage(String.valueOf(i)));
            }
        }
    }

    private List<String> texts(PabalQueue queue) throws JMSException {
        List<String> texts = new ArrayList<>();
        try (PabalConnection besides = new PabalConnectionFactory(server.url()).createConnection();
                Session session = besides.createSession();
                QueueBrowser browser = session.createBrowser(queue)) {
            for (Enumeration<?> all = browser.getEnumeration(); all.hasMoreElements(); ) {
                texts.add(((TextMessage) all.nextElement()).getText());
            }
        }
        return texts;
    }

    private static List<String> numbers(int count) {
        return IntStream.range(0, count).mapToObj(String::valueOf).toList();
    }

    /** Both directions, behind each byte. */
    private void cutBehind(int step) {
        proxy.cutAfter(step % 2 == 0 ? Direction.TO_BROKER : Direction.TO_CLIENT, step / 2);
    }

    @Test
    void movesEachMessageOnceInTransactionsWhoseCommitIsCutOff() throws Exception {
        int count = 2 * BYTES;
        fill(count);
        try (PabalConnection connection = factory().createConnection();
                Session session = connection.createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = session.createConsumer(FROM);
                MessageProducer producer = session.createProducer(TO)) {
            connection.start();
            int committed = 0;
            int rolledBack = 0;
            for (int step = 0; committed < count; step++) {
                TextMessage message = (TextMessage) consumer.receive(PATIENCE_MILLIS);
                assertThat(message).isNotNull();
                producer.send(session.createTextMessage(message.getText()));
                if (step % 3 == 0) {
                    // The answer to this comes behind that to the send: what is cut then is the commit.
                    connection.createSession().close();
                }
                cutBehind(step % (2 * BYTES));
                try {
                    session.commit();
                    committed++;
                } catch (TransactionRolledBackException known) {
                    rolledBack++;
                }
            }
            System.out.println("commits cut off: " + rolledBack + " rolled back, " + committed + " committed");
            assertThat(rolledBack).isPositive();
        }
        assertThat(texts(TO)).isEqualTo(numbers(count));
        assertThat(texts(FROM)).isEmpty();
    }

    private record Branch(int number) implements Xid {
        @Override
        public int getFormatId() {
            return 4711;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return ByteBuffer.allocate(4).putInt(number).array();
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    private interface Asked {
        void run() throws XAException;
    }

    /** @return 0 if nothing went wrong */
    private static int error(Asked asked) {
        try {
            asked.run();
            return 0;
        } catch (XAException wrong) {
            return wrong.errorCode;
        }
    }

    @Test
    void movesEachMessageOnceInBranchesThatAreCutOffAnywhere() throws Exception {
        int count = BYTES;
        fill(count);
        try (PabalXAConnection connection = factory().createXAConnection();
                XASession session = connection.createXASession();
                MessageConsumer consumer = session.createConsumer(FROM);
                MessageProducer producer = session.createProducer(TO)) {
            connection.start();
            XAResource resource = session.getXAResource();
            int done = 0;
            for (int step = 0; done < count; step++) {
                Branch branch = new Branch(step);
                boolean onePhase = step % 4 == 3;
                if (error(() -> resource.start(branch, XAResource.TMNOFLAGS)) != 0) {
                    continue;
                }
                TextMessage message = (TextMessage) consumer.receive(PATIENCE_MILLIS);
                assertThat(message).isNotNull();
                boolean begun = sent(producer, session.createTextMessage(message.getText()));
                int stage = step % 3;
                if (stage == 0) {
                    cutBehind(step % (2 * BYTES));
                }
                boolean ready = error(() -> resource.end(branch, XAResource.TMSUCCESS)) == 0 && begun;
                if (stage == 1) {
                    cutBehind(step % (2 * BYTES));
                }
                ready = ready && (onePhase || error(() -> resource.prepare(branch)) == 0);
                if (stage == 2) {
                    cutBehind(step % (2 * BYTES));
                }
                done += decide(resource, branch, ready, onePhase) ? 1 : 0;
            }
            // No cut is to come any more, but the last one may not have been noticed
            proxy.pass();
            int asked = error(() -> resource.recover(XAResource.TMSTARTRSCAN));
            assertThat(asked).isIn(0, XAException.XAER_RMFAIL);
            assertThat(resource.recover(XAResource.TMSTARTRSCAN)).isEmpty();
        }
        assertThat(texts(TO)).isEqualTo(numbers(count));
        assertThat(texts(FROM)).isEmpty();
    }

    /** The first send in a branch tells if the branch could not be begun. */
    private static boolean sent(MessageProducer producer, TextMessage message) {
        try {
            producer.send(message);
            return true;
        } catch (JMSException notBegun) {
            return false;
        }
    }

    /** As a transaction manager does: what it has decided it asks for until it is answered. @return whether it is committed */
    private static boolean decide(XAResource resource, Xid branch, boolean commit, boolean onePhase) {
        while (true) {
            int error = error(() -> {
                if (commit) {
                    resource.commit(branch, onePhase);
                } else {
                    resource.rollback(branch);
                }
            });
            switch (error) {
                case 0 -> {
                    return commit;
                }
                case XAException.XAER_NOTA -> {
                    // Of what was prepared: the commit before has arrived.
                    return commit && !onePhase;
                }
                case XAException.XA_RBCOMMFAIL, XAException.XA_RBROLLBACK -> {
                    return false;
                }
                case XAException.XAER_RMFAIL -> {
                    // Once more
                }
                default -> throw new AssertionError("XA error " + error + " of " + branch);
            }
        }
    }

    // ---- large bodies where the session acknowledges by itself

    private static BytesMessage large(Session session) throws JMSException {
        BytesMessage message = session.createBytesMessage();
        message.writeBytes(new byte[3 << 20]);
        return message;
    }

    @Test
    void saysThatTheRestOfALargeBodyIsGoneWithItsMessageWhereReceivingAcknowledges() throws Exception {
        try (PabalConnection connection = factory().createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                MessageConsumer consumer = session.createConsumer(FROM)) {
            connection.setInterruptionListener(interruptions);
            connection.start();
            session.createProducer(FROM).send(large(session));
            BytesMessage message = (BytesMessage) consumer.receive(PATIENCE_MILLIS);
            assertThat(message.readBytes(new byte[100_000])).isEqualTo(100_000);
            // The next receive would wait for the acknowledgement of this one
            assertThat(consumer.receiveNoWait()).isNull();
            proxy.cut();
            interruptions.awaitInterrupted();
            interruptions.awaitResumed();
            JMSException gone = catchThrowableOfType(JMSException.class, () -> message.readBytes(new byte[2_900_000]));
            assertThat(gone.getErrorCode()).isEqualTo("BODY_GONE");
            assertThat(gone).hasMessageContaining("unless the message was acknowledged");
            assertThat(consumer.receiveNoWait()).isNull();
        }
    }

    @Test
    void bringsALargeMessageAgainToAListenerThatWasReadingIt() throws Exception {
        BlockingQueue<String> came = new LinkedBlockingQueue<>();
        BlockingQueue<Boolean> cut = new LinkedBlockingQueue<>();
        try (PabalConnection connection = factory().createConnection();
                Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
                Session sending = connection.createSession();
                MessageConsumer consumer = session.createConsumer(FROM)) {
            connection.setInterruptionListener(interruptions);
            consumer.setMessageListener(message -> came.add(read(message, came, cut)));
            connection.start();
            sending.createProducer(FROM).send(large(sending));
            assertThat(came.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("begun");
            proxy.cut();
            interruptions.awaitInterrupted();
            interruptions.awaitResumed();
            cut.add(true);
            assertThat(came.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("BODY_GONE");
            assertThat(came.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)).isEqualTo("whole, redelivered");
        }
        assertThat(texts(FROM)).isEmpty();
    }

    private static String read(Message message, BlockingQueue<String> came, BlockingQueue<Boolean> cut) {
        byte[] rest = new byte[(3 << 20) - 100_000];
        try {
            BytesMessage large = (BytesMessage) message;
            large.readBytes(new byte[100_000]);
            if (!message.getJMSRedelivered()) {
                came.add("begun");
                cut.take();
            }
            return large.readBytes(rest) == rest.length && message.getJMSRedelivered() ? "whole, redelivered" : "short";
        } catch (JMSException gone) {
            came.add(String.valueOf(gone.getErrorCode()));
            throw new IllegalStateException(gone);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
