package org.pabal.embedded;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.Topic;
import jakarta.jms.XAConnection;
import jakarta.jms.XASession;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTopic;
import org.pabal.client.session.PabalSession;

/**
 * Ten threads that do at random whatever the API allows, to a few connections that they share and close under one another.
 *
 * <p>Numbered messages go round in a ring of queues, moved in transactions and branches only: each number is to be found
 * in one place at the end, whatever was closed while it was on its way. Other queues and topics only have to survive.
 */
final class Storm extends SharedConnections {

    static final List<String> RING = List.of("ring-0", "ring-1", "ring-2", "ring-3");
    static final List<String> CLIENT_IDS = List.of("storm-a", "storm-b");
    static final String NUMBER = "number";

    private static final int ACTORS = 10;
    private static final int MESSAGES_AT_FIRST = 200;

    private final long seed;
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicInteger branches = new AtomicInteger();
    private final ConcurrentLinkedQueue<Xid> started = new ConcurrentLinkedQueue<>();
    private final AtomicInteger moves = new AtomicInteger();
    /** Not everybody may wait to be closed. */
    private final Semaphore patient = new Semaphore(2);

    private final Set<Integer> sent = ConcurrentHashMap.newKeySet();
    private final Set<Integer> tried = ConcurrentHashMap.newKeySet();
    private volatile boolean over;

    Storm(PabalConnectionFactory factory, long seed) {
        super(factory);
        this.seed = seed;
    }

    /** A branch of this storm. */
    private record Branch(byte[] id) implements Xid {
        @Override
        public int getFormatId() {
            return 7;
        }

        @Override
        public byte[] getGlobalTransactionId() {
            return id;
        }

        @Override
        public byte[] getBranchQualifier() {
            return new byte[] {1};
        }
    }

    void fill() throws JMSException {
        try (Connection connection = factory.createConnection();
                Session session = connection.createSession();
                MessageProducer producer = session.createProducer(null)) {
            for (int i = 0; i < MESSAGES_AT_FIRST; i++) {
                int number = numbers.incrementAndGet();
                tried.add(number);
                producer.send(new PabalQueue(RING.get(i % RING.size())), numbered(session, number));
                sent.add(number);
            }
        }
    }

    List<Thread> start(long endNanos) {
        List<Act> acts = List.of(
                this::replaceConnection,
                this::closeConnection,
                this::stopAndStart,
                this::move,
                this::move,
                this::moveInBranch,
                this::moveInBranch,
                this::sendInTransaction,
                this::sendAsynchronously,
                this::look,
                this::peekAndReturn,
                this::listen,
                this::listenInTransaction,
                this::subscribe,
                this::subscribeDurably,
                this::requestReply,
                this::useContext,
                this::closeFromOutside,
                this::waitUntilClosed,
                this::claimClientId);
        List<Thread> threads = new ArrayList<>();
        for (int actor = 0; actor < ACTORS; actor++) {
            Random random = new Random(seed * 31 + actor);
            Thread thread = new Thread(
                    () -> {
                        while (System.nanoTime() - endNanos < 0) {
                            attempt(acts.get(random.nextInt(acts.size())), random);
                        }
                    },
                    "storm actor " + actor);
            threads.add(thread);
        }
        threads.forEach(Thread::start);
        // Some acts wait until somebody closes what they use: at the latest this one does.
        Thread last = new Thread(
                () -> {
                    while (threads.stream().anyMatch(Thread::isAlive)) {
                        if (System.nanoTime() - endNanos > 0) {
                            closeAll();
                        }
                        Thread.onSpinWait();
                        java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                        if (over) {
                            return;
                        }
                    }
                },
                "storm warden");
        last.setDaemon(true);
        last.start();
        return threads;
    }

    void calm() {
        over = true;
    }

    // ---- connections

    private void replaceConnection(Random random) throws JMSException {
        replace(random.nextInt(CONNECTIONS));
    }

    private void closeConnection(Random random) throws JMSException {
        closeSome(random.nextInt(CONNECTIONS));
    }

    private void stopAndStart(Random random) throws JMSException {
        XAConnection connection = connection(random);
        connection.stop();
        connection.start();
    }

    private void claimClientId(Random random) throws JMSException {
        try (Connection connection = factory.createConnection()) {
            connection.setClientID(CLIENT_IDS.get(random.nextInt(CLIENT_IDS.size())));
            connection.start();
        }
    }

    // ---- the ring

    private static Queue ring(Random random) {
        return new PabalQueue(RING.get(random.nextInt(RING.size())));
    }

    private static @Nullable String selector(Random random) {
        return switch (random.nextInt(4)) {
            case 0 -> NUMBER + " > 100";
            case 1 -> "kind = '" + random.nextInt(3) + "'";
            default -> null;
        };
    }

    private static Message numbered(Session session, int number) throws JMSException {
        Message message = session.createTextMessage("number " + number);
        message.setIntProperty(NUMBER, number);
        message.setStringProperty("kind", String.valueOf(number % 3));
        return message;
    }

    private static @Nullable Message receive(MessageConsumer consumer, Random random) throws JMSException {
        return random.nextBoolean() ? consumer.receiveNoWait() : consumer.receive(1 + random.nextInt(3));
    }

    /** From one queue of the ring to another, in one transaction, a few times. */
    private void move(Random random) throws JMSException {
        Session session = connection(random).createSession(Session.SESSION_TRANSACTED);
        MessageConsumer consumer = session.createConsumer(ring(random), selector(random));
        MessageProducer producer = session.createProducer(null);
        for (int round = random.nextInt(10); round >= 0; round--) {
            for (int batch = random.nextInt(5); batch >= 0; batch--) {
                Message message = receive(consumer, random);
                if (message != null) {
                    producer.send(ring(random), message);
                    moves.incrementAndGet();
                }
            }
            if (random.nextInt(3) == 0) {
                session.rollback();
            } else {
                session.commit();
            }
        }
        // Often not closed: the connection has to do it.
        if (random.nextBoolean()) {
            session.close();
        }
    }

    private void moveInBranch(Random random) throws Exception {
        XASession session = connection(random).createXASession();
        XAResource resource = session.getXAResource();
        MessageConsumer consumer = session.createConsumer(ring(random), selector(random));
        MessageProducer producer = session.createProducer(null);
        for (int round = random.nextInt(4); round >= 0; round--) {
            Xid branch = new Branch(Integer.toString(branches.incrementAndGet()).getBytes("US-ASCII"));
            started.add(branch);
            resource.start(branch, XAResource.TMNOFLAGS);
            for (int batch = random.nextInt(5); batch >= 0; batch--) {
                Message message = receive(consumer, random);
                if (message != null) {
                    producer.send(ring(random), message);
                    moves.incrementAndGet();
                }
                if (random.nextInt(8) == 0) {
                    resource.end(branch, XAResource.TMSUSPEND);
                    resource.start(branch, XAResource.TMRESUME);
                }
            }
            if (random.nextInt(10) == 0) {
                // Walks away in the middle
                break;
            }
            resource.end(branch, random.nextInt(6) == 0 ? XAResource.TMFAIL : XAResource.TMSUCCESS);
            switch (random.nextInt(5)) {
                case 0 -> resource.rollback(branch);
                case 1 -> resource.commit(branch, true);
                case 2 -> {
                    if (resource.prepare(branch) == XAResource.XA_OK) {
                        resource.rollback(branch);
                    }
                }
                case 3 -> {
                    if (resource.prepare(branch) == XAResource.XA_OK) {
                        resource.commit(branch, false);
                    }
                }
                default -> {
                    // Left in doubt, or not even prepared
                    if (random.nextBoolean()) {
                        resource.prepare(branch);
                    }
                }
            }
        }
        if (random.nextBoolean()) {
            session.close();
        }
    }

    private void sendInTransaction(Random random) throws JMSException {
        try (Session session = connection(random).createSession(Session.SESSION_TRANSACTED);
                MessageProducer producer = session.createProducer(ring(random))) {
            List<Integer> batch = new ArrayList<>();
            for (int i = random.nextInt(5); i >= 0; i--) {
                int number = numbers.incrementAndGet();
                batch.add(number);
                producer.send(numbered(session, number));
            }
            if (random.nextBoolean()) {
                tried.addAll(batch);
                session.commit();
                sent.addAll(batch);
            }
        }
    }

    private void sendAsynchronously(Random random) throws JMSException {
        Session session = connection(random).createSession();
        MessageProducer producer = session.createProducer(ring(random));
        for (int i = random.nextInt(5); i >= 0; i--) {
            int number = numbers.incrementAndGet();
            tried.add(number);
            producer.send(numbered(session, number), new CompletionListener() {
                @Override
                public void onCompletion(Message message) {
                    sent.add(number);
                    if (number % 5 == 0) {
                        throw new IllegalStateException("thrown by a completion listener, to see what becomes of it");
                    }
                }

                @Override
                public void onException(Message message, Exception exception) {}
            });
        }
        if (random.nextBoolean()) {
            session.close();
        }
    }

    private void look(Random random) throws JMSException {
        try (Session session = connection(random).createSession();
                QueueBrowser browser = session.createBrowser(ring(random), selector(random))) {
            Enumeration<?> messages = browser.getEnumeration();
            for (int i = random.nextInt(300); i >= 0 && messages.hasMoreElements(); i--) {
                messages.nextElement();
            }
        }
    }

    /** Receives in every mode that can give back, and gives back. */
    private void peekAndReturn(Random random) throws JMSException {
        int[] modes = {Session.CLIENT_ACKNOWLEDGE, PabalSession.INDIVIDUAL_ACKNOWLEDGE, Session.SESSION_TRANSACTED};
        int mode = modes[random.nextInt(modes.length)];
        Session session = connection(random).createSession(mode);
        MessageConsumer consumer = session.createConsumer(ring(random), selector(random));
        for (int i = random.nextInt(10); i >= 0; i--) {
            receive(consumer, random);
        }
        if (random.nextInt(3) == 0) {
            consumer.close();
        }
        if (random.nextBoolean()) {
            if (mode == Session.SESSION_TRANSACTED) {
                session.rollback();
            } else {
                session.recover();
            }
        }
        if (random.nextBoolean()) {
            session.close();
        }
    }

    private void listenInTransaction(Random random) throws JMSException {
        Session session = connection(random).createSession(Session.SESSION_TRANSACTED);
        MessageProducer producer = session.createProducer(null);
        long ownSeed = random.nextLong();
        Random own = new Random(ownSeed);
        MessageConsumer consumer = session.createConsumer(ring(random), selector(random));
        consumer.setMessageListener(message -> attempt(
                listenersOwn -> {
                    producer.send(ring(own), message);
                    switch (own.nextInt(6)) {
                        case 0 -> session.rollback();
                        case 1 -> throw new jakarta.jms.IllegalStateException("thrown in a listener", "ILLEGAL_STATE");
                        case 2 -> {}
                        case 3 -> {
                            session.commit();
                            consumer.close();
                        }
                        default -> session.commit();
                    }
                },
                own));
        closeLater(session, random);
    }

    // ---- what only has to survive

    private void listen(Random random) throws JMSException {
        int[] modes = {Session.AUTO_ACKNOWLEDGE, Session.DUPS_OK_ACKNOWLEDGE, Session.CLIENT_ACKNOWLEDGE};
        Session session = connection(random).createSession(modes[random.nextInt(modes.length)]);
        Queue queue = new PabalQueue("chaos-" + random.nextInt(2));
        MessageProducer producer = session.createProducer(queue);
        for (int i = random.nextInt(20); i >= 0; i--) {
            producer.send(session.createMessage());
        }
        AtomicInteger seen = new AtomicInteger();
        MessageConsumer consumer = session.createConsumer(queue);
        consumer.setMessageListener(message -> {
            if (seen.incrementAndGet() % 7 == 0) {
                throw new IllegalArgumentException("thrown by a listener, to see what becomes of it");
            } else if (seen.get() % 11 == 0) {
                throw new StackOverflowError("thrown by a listener, to see what becomes of it");
            }
        });
        if (random.nextInt(3) == 0) {
            consumer.setMessageListener(null);
            consumer.receiveNoWait();
        }
        closeLater(session, random);
    }

    private void subscribe(Random random) throws JMSException {
        Session session = connection(random).createSession();
        Topic topic = new PabalTopic("news." + random.nextInt(3));
        MessageConsumer consumer = random.nextBoolean()
                ? session.createConsumer(random.nextBoolean() ? topic : new PabalTopic("news.#"), selector(random))
                : session.createSharedConsumer(topic, "shared");
        MessageProducer producer = session.createProducer(topic);
        for (int i = random.nextInt(5); i >= 0; i--) {
            producer.send(numbered(session, i));
            receive(consumer, random);
        }
        closeLater(session, random);
    }

    private void subscribeDurably(Random random) throws JMSException {
        if (random.nextBoolean()) {
            try (Session session = connection(random).createSession()) {
                MessageConsumer consumer = session.createSharedDurableConsumer(new PabalTopic("news.1"), "all");
                session.createProducer(new PabalTopic("news.1")).send(session.createMessage());
                receive(consumer, random);
                consumer.close();
                if (random.nextInt(4) == 0) {
                    session.unsubscribe("all");
                }
            }
            return;
        }
        try (Connection connection = factory.createConnection()) {
            connection.setClientID(CLIENT_IDS.get(random.nextInt(CLIENT_IDS.size())));
            connection.start();
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            MessageConsumer consumer = session.createDurableConsumer(
                    new PabalTopic("news." + random.nextInt(2)), "mine", selector(random), random.nextBoolean());
            session.createProducer(new PabalTopic("news.0")).send(session.createMessage());
            receive(consumer, random);
            if (random.nextInt(3) == 0) {
                session.recover();
                consumer.close();
                session.unsubscribe("mine");
            }
        }
    }

    private void requestReply(Random random) throws JMSException {
        Session session = connection(random).createSession();
        TemporaryQueue replies = session.createTemporaryQueue();
        MessageConsumer consumer = session.createConsumer(replies);
        try (Connection elsewhere = factory.createConnection();
                Session other = elsewhere.createSession()) {
            other.createProducer(replies).send(other.createMessage());
        }
        receive(consumer, random);
        if (random.nextBoolean()) {
            consumer.close();
            replies.delete();
        }
        closeLater(session, random);
    }

    private void useContext(Random random) throws JMSException {
        int[] modes = {JMSContext.AUTO_ACKNOWLEDGE, JMSContext.SESSION_TRANSACTED, JMSContext.CLIENT_ACKNOWLEDGE};
        JMSContext context = factory.createContext(modes[random.nextInt(modes.length)]);
        open.add(context);
        context.createProducer().send(new PabalQueue("chaos-0"), "text");
        JMSContext second = context.createContext(modes[random.nextInt(modes.length)]);
        open.add(second);
        JMSConsumer consumer = second.createConsumer(new PabalQueue("chaos-1"));
        consumer.receive(1);
        if (random.nextBoolean()) {
            consumer.setMessageListener(message -> {});
        }
        // In either order
        close(random.nextBoolean() ? context : second);
        close(context);
        close(second);
    }

    /** Sessions left open here are closed by any actor, at any time. */
    private void closeLater(Session session, Random random) throws JMSException {
        switch (random.nextInt(3)) {
            case 0 -> session.close();
            case 1 -> open.add(session);
            default -> {}
        }
    }

    private void closeFromOutside(Random random) throws JMSException {
        for (AutoCloseable opened : open) {
            if (opened instanceof Session session && random.nextInt(3) == 0) {
                close(session);
                return;
            }
        }
    }

    private void waitUntilClosed(Random random) throws JMSException {
        if (!patient.tryAcquire()) {
            return;
        }
        try {
            Session session = connection(random).createSession();
            MessageConsumer consumer = session.createConsumer(new PabalQueue("nobody-sends-here"));
            open.add(random.nextBoolean() ? session : consumer);
            consumer.receive();
        } finally {
            patient.release();
        }
    }

    // ---- results

    Set<Integer> surelySent() {
        return sent;
    }

    Set<Integer> perhapsSent() {
        return tried;
    }

    Collection<Xid> branches() {
        return started;
    }

    int moved() {
        return moves.get();
    }
}
