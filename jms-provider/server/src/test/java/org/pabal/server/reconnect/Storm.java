package org.pabal.server.reconnect;

import jakarta.jms.BytesMessage;
import jakarta.jms.CompletionListener;
import jakarta.jms.Destination;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.TransactionRolledBackException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.connection.PabalConnection;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;
import org.pabal.client.session.PabalSession;

/**
 * Applications of every kind at work over connections that go on by themselves, each ignorant of what happens to these except
 * where the design says that it sees something. What was sent is compared with what came.
 */
final class Storm implements AutoCloseable {

    private static final long PATIENCE_MILLIS = 60_000;
    private static final int CONNECTIONS = 3;

    /** Asynchronous sends under way. */
    private static final int UNDER_WAY = 64;

    private final SplittableRandom random;
    private final int count;
    private final boolean isBrokerKilled;
    private final List<PabalConnection> connections = new ArrayList<>();
    private final Map<String, Receipts> receipts = new LinkedHashMap<>();
    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads = new ArrayList<>();
    private final AtomicInteger interruptions = new AtomicInteger();
    private final AtomicInteger rolledBack = new AtomicInteger();
    private volatile boolean isOver;

    /**
     * @param count messages that each sender sends
     * @param isBrokerKilled what a broker does not keep over its death then is not expected
     */
    Storm(String url, SplittableRandom random, int count, boolean isBrokerKilled) throws JMSException {
        this.random = random;
        this.count = count;
        this.isBrokerKilled = isBrokerKilled;
        PabalConnectionFactory factory = new PabalConnectionFactory(url);
        for (int at = 0; at < CONNECTIONS; at++) {
            PabalConnection connection = factory.createConnection();
            connections.add(connection);
            connection.setExceptionListener(failures::add);
            connection.setInterruptionListener(new org.pabal.client.connection.InterruptionListener() {
                @Override
                public void interrupted(JMSException reason) {
                    interruptions.incrementAndGet();
                }

                @Override
                public void resumed(String broker) {}
            });
            connection.start();
        }
    }

    // ---- what takes part

    private interface Work {
        void run(Session session) throws Exception;
    }

    private void actor(String name, int mode, CountDownLatch begun, Work work) throws JMSException {
        PabalConnection connection = connections.get(random.nextInt(CONNECTIONS));
        Session session = connection.createSession(mode);
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run(session);
                        session.close();
                    } catch (Throwable failure) {
                        failures.add(new AssertionError(name + " in a storm: " + failure, failure));
                    } finally {
                        begun.countDown();
                    }
                },
                "storm " + name);
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private Receipts expect(String place, boolean isOnce, String... senders) {
        Receipts expected = new Receipts(place, count, isOnce, senders);
        receipts.put(place, expected);
        return expected;
    }

    void begin() throws Exception {
        CountDownLatch none = new CountDownLatch(0);
        Destination once = new PabalQueue("storm.once");
        Destination out = new PabalQueue("storm.out");
        for (int mode : new int[] {
            Session.AUTO_ACKNOWLEDGE,
            Session.DUPS_OK_ACKNOWLEDGE,
            Session.CLIENT_ACKNOWLEDGE,
            PabalSession.INDIVIDUAL_ACKNOWLEDGE
        }) {
            String place = "storm.mode-" + mode;
            Destination queue = new PabalQueue(place);
            Receipts expected = expect(place, false, "plain-" + mode, "async-" + mode);
            actor("plain-" + mode, Session.AUTO_ACKNOWLEDGE, none, s -> sendPlainly(s, queue, "plain-" + mode));
            actor("async-" + mode, Session.AUTO_ACKNOWLEDGE, none, s -> sendAsynchronously(s, queue, "async-" + mode));
            actor("receiver-" + mode, mode, none, s -> receive(s, queue, mode, expected));
        }
        Receipts heard = expect("storm.heard", false, "heard");
        actor("heard", Session.AUTO_ACKNOWLEDGE, none, s -> sendPlainly(s, new PabalQueue("storm.heard"), "heard"));
        actor("listener", Session.AUTO_ACKNOWLEDGE, none, s -> listen(s, new PabalQueue("storm.heard"), heard));

        Receipts outOnce = expect("storm.out", true, "once", "committed");
        actor("once", Session.AUTO_ACKNOWLEDGE, none, s -> sendAsynchronously(s, once, "once"));
        actor("committed", Session.SESSION_TRANSACTED, none, s -> sendInTransactions(s, once, "committed"));
        actor("mover", Session.SESSION_TRANSACTED, none, s -> move(s, once, out, outOnce));
        actor("last", Session.SESSION_TRANSACTED, none, s -> receiveInTransactions(s, out, outOnce));

        Destination news = new PabalTopic("storm.news");
        Receipts archive = expect("storm.archive", false, "news");
        CountDownLatch subscribed = new CountDownLatch(isBrokerKilled ? 1 : 2);
        actor("archive", Session.CLIENT_ACKNOWLEDGE, new CountDownLatch(0), s -> {
            MessageConsumer consumer = s.createSharedDurableConsumer((jakarta.jms.Topic) news, "storm-archive");
            subscribed.countDown();
            receive(consumer, Session.CLIENT_ACKNOWLEDGE, archive);
        });
        if (!isBrokerKilled) {
            Receipts reader = expect("storm.reader", false, "news");
            actor("reader", Session.AUTO_ACKNOWLEDGE, none, s -> {
                MessageConsumer consumer = s.createConsumer(news);
                subscribed.countDown();
                receive(consumer, Session.AUTO_ACKNOWLEDGE, reader);
            });
        }
        actor("news", Session.AUTO_ACKNOWLEDGE, none, s -> {
            if (!subscribed.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                throw new AssertionError("no subscription within the time");
            }
            sendPlainly(s, news, "news");
        });

        Destination questions = new PabalQueue("storm.questions");
        actor("replier", Session.AUTO_ACKNOWLEDGE, none, s -> reply(s, questions));
        actor("asker", Session.AUTO_ACKNOWLEDGE, none, s -> ask(s, questions, Math.max(5, count / 10)));
    }

    /** Waits until everything has been sent and has come; then nothing may be left that was not there twice. */
    void end() throws Exception {
        for (Thread thread : threads) {
            if (thread.getName().equals("storm replier")) {
                continue;
            }
            while (thread.isAlive() && failures.isEmpty()) {
                thread.join(100);
            }
        }
        isOver = true;
        check();
    }

    private void check() {
        List<String> faults = new ArrayList<>();
        failures.forEach(failure -> faults.add(String.valueOf(failure)));
        receipts.values().forEach(of -> faults.addAll(of.faults()));
        if (!faults.isEmpty()) {
            AssertionError error = new AssertionError(faults.size() + " faults; " + this + "\n  "
                    + String.join("\n  ", faults.subList(0, Math.min(faults.size(), 30))));
            failures.forEach(error::addSuppressed);
            throw error;
        }
    }

    boolean isOver() {
        return isOver || !failures.isEmpty();
    }

    @Override
    public void close() throws JMSException {
        isOver = true;
        for (PabalConnection connection : connections) {
            connection.close();
        }
    }

    @Override
    public String toString() {
        return interruptions + " interruptions, " + rolledBack + " transactions rolled back, " + receipts.values();
    }

    // ---- senders

    private static Message message(Session session, String sender, int number) throws JMSException {
        TextMessage message = session.createTextMessage(sender + " " + number);
        message.setStringProperty(Receipts.SENDER, sender);
        message.setIntProperty(Receipts.NUMBER, number);
        return message;
    }

    private void sendPlainly(Session session, Destination to, String sender) throws JMSException {
        MessageProducer producer = session.createProducer(to);
        for (int number = 0; number < count && !isOver(); number++) {
            producer.send(message(session, sender, number));
        }
    }

    private void sendAsynchronously(Session session, Destination to, String sender) throws Exception {
        MessageProducer producer = session.createProducer(to);
        Semaphore underWay = new Semaphore(UNDER_WAY);
        int[] next = {0};
        CompletionListener listener = new CompletionListener() {
            @Override
            public void onCompletion(Message message) {
                try {
                    int number = message.getIntProperty(Receipts.NUMBER);
                    if (number != next[0]++) {
                        failures.add(
                                new AssertionError(sender + " " + number + " completed in place of " + (next[0] - 1)));
                    }
                } catch (JMSException e) {
                    failures.add(e);
                }
                underWay.release();
            }

            @Override
            public void onException(Message message, Exception exception) {
                failures.add(exception);
                underWay.release();
            }
        };
        for (int number = 0; number < count && !isOver(); number++) {
            acquire(underWay, 1);
            producer.send(message(session, sender, number), listener);
        }
        acquire(underWay, UNDER_WAY);
    }

    private void acquire(Semaphore underWay, int permits) throws InterruptedException {
        if (!underWay.tryAcquire(permits, 2 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
            throw new AssertionError("asynchronous sends have not completed within " + 2 * PATIENCE_MILLIS + " ms");
        }
    }

    private void sendInTransactions(Session session, Destination to, String sender) throws JMSException {
        MessageProducer producer = session.createProducer(to);
        SplittableRandom dice = new SplittableRandom(sender.hashCode());
        for (int number = 0; number < count && !isOver(); ) {
            int end = Math.min(count, number + 1 + dice.nextInt(8));
            for (int at = number; at < end; at++) {
                producer.send(message(session, sender, at));
            }
            if (commits(session)) {
                number = end;
            }
        }
    }

    private boolean commits(Session session) throws JMSException {
        try {
            session.commit();
            return true;
        } catch (TransactionRolledBackException lost) {
            rolledBack.incrementAndGet();
            return false;
        }
    }

    // ---- receivers

    private void receive(Session session, Destination from, int mode, Receipts expected) throws JMSException {
        receive(session.createConsumer(from), mode, expected);
    }

    private void receive(MessageConsumer consumer, int mode, Receipts expected) throws JMSException {
        List<Receipts.Receipt> unacknowledged = new ArrayList<>();
        while (!expected.isComplete() && !isOver()) {
            Message message = next(consumer, expected);
            if (message == null) {
                continue;
            }
            expected.add(message);
            unacknowledged.add(Receipts.Receipt.of(message));
            boolean isDue = mode == PabalSession.INDIVIDUAL_ACKNOWLEDGE
                    || (mode == Session.CLIENT_ACKNOWLEDGE && unacknowledged.size() >= 7)
                    || expected.isComplete();
            if (isDue) {
                // AUTO and DUPS_OK acknowledge by themselves, and say nothing
                boolean isKnown = mode == Session.CLIENT_ACKNOWLEDGE || mode == PabalSession.INDIVIDUAL_ACKNOWLEDGE;
                if (acknowledged(message) && isKnown) {
                    expected.acknowledged(unacknowledged.subList(unacknowledged.size() - 1, unacknowledged.size()));
                }
                unacknowledged.clear();
            }
        }
    }

    private @Nullable Message next(MessageConsumer consumer, Receipts expected) throws JMSException {
        long begun = System.nanoTime();
        while (!isOver()) {
            Message message = consumer.receive(500);
            if (message != null) {
                return message;
            }
            if (System.nanoTime() - begun > TimeUnit.MILLISECONDS.toNanos(2 * PATIENCE_MILLIS)) {
                throw new AssertionError("nothing came for " + 2 * PATIENCE_MILLIS + " ms: " + expected);
            }
        }
        return null;
    }

    private static boolean acknowledged(Message message) throws JMSException {
        try {
            message.acknowledge();
            return true;
        } catch (JMSException lost) {
            if ("ACKNOWLEDGEMENT_LOST".equals(lost.getErrorCode())) {
                return false;
            }
            throw lost;
        }
    }

    private void listen(Session session, Destination from, Receipts expected) throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        MessageConsumer consumer = session.createConsumer(from);
        consumer.setMessageListener(message -> {
            try {
                expected.add(message);
            } catch (JMSException e) {
                failures.add(e);
            }
            if (expected.isComplete()) {
                done.countDown();
            }
        });
        while (!isOver() && !done.await(100, TimeUnit.MILLISECONDS)) {
            // Somebody else may have failed
        }
        consumer.close();
    }

    /** Everything that comes goes on, each exactly once. */
    private void move(Session session, Destination from, Destination to, Receipts end) throws JMSException {
        MessageConsumer consumer = session.createConsumer(from);
        MessageProducer producer = session.createProducer(to);
        SplittableRandom dice = new SplittableRandom(7);
        while (!end.isComplete() && !isOver()) {
            for (int left = 1 + dice.nextInt(10); left > 0; left--) {
                Message message = consumer.receive(50);
                if (message == null) {
                    break;
                }
                Receipts.Receipt receipt = Receipts.Receipt.of(message);
                producer.send(message(session, receipt.sender(), receipt.number()));
            }
            if (dice.nextInt(10) == 0) {
                session.rollback();
            } else {
                commits(session);
            }
        }
    }

    /** Counts only what is committed; a copy of it in the queue would be counted, too. */
    private void receiveInTransactions(Session session, Destination from, Receipts expected) throws JMSException {
        MessageConsumer consumer = session.createConsumer(from);
        while (!expected.isComplete() && !isOver()) {
            List<Receipts.Receipt> batch = new ArrayList<>();
            Message message = next(consumer, expected);
            while (message != null) {
                batch.add(Receipts.Receipt.of(message));
                message = batch.size() < 5 ? consumer.receive(20) : null;
            }
            if (commits(session)) {
                batch.forEach(expected::add);
            }
        }
    }

    // ---- questions and answers

    private void reply(Session session, Destination questions) throws JMSException {
        MessageConsumer consumer = session.createConsumer(questions);
        MessageProducer producer = session.createProducer(null);
        while (!isOver()) {
            Message question = consumer.receive(100);
            if (question == null) {
                continue;
            }
            BytesMessage answer = session.createBytesMessage();
            answer.setJMSCorrelationID(question.getJMSCorrelationID());
            try {
                producer.send(question.getJMSReplyTo(), answer);
            } catch (JMSException gone) {
                // The asker has ended, or its broker has just been started and it is not back yet
                if (!isOver() && !"INVALID_DESTINATION".equals(gone.getErrorCode())) {
                    throw gone;
                }
            }
        }
    }

    private void ask(Session session, Destination questions, int number) throws JMSException {
        TemporaryQueue answers = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(answers);
        MessageProducer producer = session.createProducer(questions);
        for (int at = 0; at < number && !isOver(); at++) {
            String id = "question " + at;
            boolean isAnswered = false;
            // Answers in temporary queues end with their broker: then one asks again
            for (int times = 0; !isAnswered && !isOver(); times++) {
                if (times > 0 && !isBrokerKilled) {
                    throw new AssertionError("no answer to " + id);
                }
                Message question = session.createMessage();
                question.setJMSReplyTo(answers);
                question.setJMSCorrelationID(id);
                producer.send(question);
                isAnswered = isAnswered(consumer, id);
            }
        }
        consumer.close();
        answers.delete();
    }

    private boolean isAnswered(MessageConsumer consumer, String id) throws JMSException {
        long begun = System.nanoTime();
        long patience = TimeUnit.MILLISECONDS.toNanos(isBrokerKilled ? 2_000 : 2 * PATIENCE_MILLIS);
        while (!isOver() && System.nanoTime() - begun < patience) {
            Message answer = consumer.receive(200);
            if (answer != null && id.equals(answer.getJMSCorrelationID())) {
                return true;
            }
        }
        return false;
    }
}
