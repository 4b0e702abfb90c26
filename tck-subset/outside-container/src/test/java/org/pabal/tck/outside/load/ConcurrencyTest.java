package org.pabal.tck.outside.load;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.Session;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.pabal.tck.outside.JmsTest;
import org.pabal.tck.outside.Section;

/**
 * Connections, sessions and consumers opened, used and closed from many threads at once: nothing hangs, nothing is lost,
 * nothing comes twice. The choices follow a seed, which is printed; the interleaving is the machine's.
 */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@Section({"6.2.5", "6.2.14", "7.7"})
class ConcurrencyTest extends JmsTest {
    private static final int THREADS = 8;

    /** Providers give a message up after some failures; none, it is hoped, after so few. */
    private static final int OFTEN = 4;

    private static long seed(RepetitionInfo repetition, String what) {
        long seed = Long.getLong("tck.seed", 20261122) + repetition.getCurrentRepetition();
        System.out.println(what + ": -Dtck.seed=" + (seed - repetition.getCurrentRepetition()) + ", repetition "
                + repetition.getCurrentRepetition());
        return seed;
    }

    private static String textOf(Message message) throws JMSException {
        return ((TextMessage) message).getText();
    }

    /**
     * Each thread again and again opens a connection and a session of some mode, sends, receives with or without a selector
     * or a listener, ends its transaction one way or the other, and closes things in a random order. What has come often is
     * settled, lest the provider give it up.
     */
    @RepeatedTest(3)
    void losesNothingWhateverIsOpenedUsedAndClosedInWhateverOrder(RepetitionInfo repetition) throws Exception {
        long seed = seed(repetition, "concurrency");
        Queue[] queues = {newQueue(), newQueue(), newQueue()};
        Set<String> sent = ConcurrentHashMap.newKeySet();
        ConcurrentLinkedQueue<String> received = new ConcurrentLinkedQueue<>();
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1_500);
        List<Future<Object>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            threads.add(inBackground(() -> {
                Random random = new Random(seed * 31 + number);
                for (int round = 0; System.nanoTime() < end; round++) {
                    workOnce(random, number + "/" + round, queues, sent, received);
                }
                return null;
            }));
        }
        for (Future<Object> thread : threads) {
            within(thread);
        }
        for (Queue queue : queues) {
            received.addAll(remainingIn(queue));
        }

        assertThat(sent).isNotEmpty();
        assertThat(received).doesNotHaveDuplicates();
        Set<String> lost = new HashSet<>(sent);
        lost.removeAll(received);
        Set<String> invented = new HashSet<>(received);
        invented.removeAll(sent);
        assertThat(lost).as("lost").isEmpty();
        assertThat(invented).as("invented").isEmpty();
    }

    private void workOnce(
            Random random, String round, Queue[] queues, Set<String> sent, ConcurrentLinkedQueue<String> received)
            throws Exception {
        int mode = random.nextInt(4);
        Connection connection = factory().createConnection();
        connection.start();
        Session session = connection.createSession(mode);
        List<AutoCloseable> open = new ArrayList<>(List.of(connection, session));
        List<String> uncommittedSent = new ArrayList<>();
        List<String> unsettled = new ArrayList<>();
        Message last = null;
        boolean oftenSeen = false;
        MessageProducer producer = session.createProducer(null);
        open.add(producer);
        int steps = 1 + random.nextInt(10);
        for (int step = 0; step < steps; step++) {
            Queue queue = queues[random.nextInt(queues.length)];
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    String text = round + "/" + step;
                    TextMessage message = session.createTextMessage(text);
                    message.setBooleanProperty("even", step % 2 == 0);
                    producer.send(queue, message);
                    (mode == Session.SESSION_TRANSACTED ? uncommittedSent : sent).add(text);
                }
                case 2 -> {
                    MessageConsumer consumer = session.createConsumer(queue, random.nextInt(3) == 0 ? "even" : null);
                    for (int i = random.nextInt(3); i >= 0; i--) {
                        Message message = random.nextBoolean() ? consumer.receiveNoWait() : consumer.receive(1);
                        if (message != null) {
                            last = message;
                            oftenSeen |= deliveryCount(message) >= OFTEN;
                            boolean settledAtOnce =
                                    mode == Session.AUTO_ACKNOWLEDGE || mode == Session.DUPS_OK_ACKNOWLEDGE;
                            (settledAtOnce ? received : unsettled).add(textOf(message));
                        }
                    }
                    if (random.nextBoolean()) {
                        consumer.close();
                    } else {
                        open.add(consumer);
                    }
                }
                default -> {
                    if (mode == Session.SESSION_TRANSACTED) {
                        if (random.nextBoolean() || oftenSeen) {
                            session.commit();
                            sent.addAll(uncommittedSent);
                            received.addAll(unsettled);
                        } else {
                            session.rollback();
                        }
                        uncommittedSent.clear();
                        unsettled.clear();
                        oftenSeen = false;
                    } else if (mode == Session.CLIENT_ACKNOWLEDGE && last != null) {
                        if (random.nextBoolean() || oftenSeen) {
                            last.acknowledge();
                            received.addAll(unsettled);
                        } else {
                            session.recover();
                        }
                        unsettled.clear();
                        oftenSeen = false;
                        last = null;
                    }
                }
            }
        }
        if (oftenSeen && !unsettled.isEmpty()) {
            if (mode == Session.SESSION_TRANSACTED) {
                session.commit();
                sent.addAll(uncommittedSent);
            } else {
                last.acknowledge();
            }
            received.addAll(unsettled);
        }
        java.util.Collections.shuffle(open, random);
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** One connection, whose sessions belong to many threads. */
    @RepeatedTest(3)
    @Section({"6.1", "6.2.14"})
    void servesManyThreadsOnOneConnection(RepetitionInfo repetition) throws Exception {
        long seed = seed(repetition, "one connection");
        Connection connection = newStartedConnection();
        Queue queue = newQueue();
        int each = 200;
        AtomicInteger received = new AtomicInteger();
        Set<String> texts = ConcurrentHashMap.newKeySet();
        CountDownLatch all = new CountDownLatch(THREADS * each);
        for (int i = 0; i < THREADS / 2; i++) {
            connection
                    .createSession(i % 2 == 0 ? Session.AUTO_ACKNOWLEDGE : Session.DUPS_OK_ACKNOWLEDGE)
                    .createConsumer(queue)
                    .setMessageListener(message -> {
                        try {
                            texts.add(textOf(message));
                        } catch (JMSException e) {
                            throw new IllegalStateException(e);
                        }
                        received.incrementAndGet();
                        all.countDown();
                    });
        }
        List<Future<Object>> threads = new ArrayList<>();
        for (int thread = 0; thread < THREADS; thread++) {
            int number = thread;
            threads.add(inBackground(() -> {
                Random random = new Random(seed * 31 + number);
                Session session = connection.createSession(
                        random.nextBoolean() ? Session.SESSION_TRANSACTED : Session.AUTO_ACKNOWLEDGE);
                MessageProducer producer = session.createProducer(queue);
                for (int i = 0; i < each; i++) {
                    producer.send(session.createTextMessage(number + "/" + i));
                    if (session.getTransacted() && (random.nextInt(10) == 0 || i == each - 1)) {
                        session.commit();
                    }
                }
                session.close();
                return null;
            }));
        }
        for (Future<Object> thread : threads) {
            within(thread);
        }
        await(all);

        assertThat(received).hasValue(THREADS * each);
        assertThat(texts).hasSize(THREADS * each);
    }

    @RepeatedTest(3)
    @Section({"8.8", "6.2.15"})
    void closesListenersWhileMessagesFlowWithoutLosingAny(RepetitionInfo repetition) throws Exception {
        long seed = seed(repetition, "closing listeners");
        Queue queue = newQueue();
        int count = 2_000;
        Set<String> texts = ConcurrentHashMap.newKeySet();
        AtomicInteger calls = new AtomicInteger();
        Future<Object> sending = inBackground(() -> {
            Session session = newConnection().createSession();
            MessageProducer producer = session.createProducer(queue);
            for (int i = 0; i < count; i++) {
                producer.send(session.createTextMessage("m" + i));
            }
            return null;
        });
        List<Future<Object>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            threads.add(inBackground(() -> {
                Random random = new Random(seed * 31 + number);
                while (texts.size() < count) {
                    CountDownLatch some = new CountDownLatch(1 + random.nextInt(20));
                    Connection connection = factory().createConnection();
                    Session session = connection.createSession();
                    MessageConsumer consumer = session.createConsumer(queue);
                    consumer.setMessageListener(message -> {
                        try {
                            texts.add(textOf(message));
                        } catch (JMSException e) {
                            throw new IllegalStateException(e);
                        }
                        calls.incrementAndGet();
                        some.countDown();
                    });
                    connection.start();
                    some.await(20, TimeUnit.MILLISECONDS);
                    switch (random.nextInt(4)) {
                        case 0 -> consumer.close();
                        case 1 -> session.close();
                        case 2 -> connection.stop();
                        default -> {}
                    }
                    connection.close();
                }
                return null;
            }));
        }
        within(sending);
        for (Future<Object> thread : threads) {
            within(thread);
        }

        assertThat(texts).hasSize(count);
        assertThat(calls).as("no message came twice").hasValue(count);
    }

    @Test
    @Section({"8.3.4", "6.2.7"})
    void sharesASubscriptionAmongTransactionsThatCommitAndRollBack() throws Exception {
        Topic topic = newTopic();
        String name = uniqueName("shared");
        session().createSharedDurableConsumer(topic, name).close();
        int count = 400;
        String[] texts = new String[count];
        for (int i = 0; i < count; i++) {
            texts[i] = "m" + i;
        }
        send(topic, texts);
        ConcurrentLinkedQueue<String> committed = new ConcurrentLinkedQueue<>();
        AtomicInteger left = new AtomicInteger(count);
        List<Future<Object>> threads = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            int number = thread;
            threads.add(inBackground(() -> {
                Random random = new Random(number);
                Session transacted = newStartedConnection().createSession(Session.SESSION_TRANSACTED);
                MessageConsumer consumer = transacted.createSharedDurableConsumer(topic, name);
                List<String> batch = new ArrayList<>();
                while (left.get() > 0) {
                    Message message = consumer.receive(20);
                    if (message != null) {
                        batch.add(textOf(message));
                    }
                    if (message == null || batch.size() > 5) {
                        if (random.nextInt(4) == 0) {
                            transacted.rollback();
                        } else {
                            transacted.commit();
                            committed.addAll(batch);
                            left.addAndGet(-batch.size());
                        }
                        batch.clear();
                    }
                }
                transacted.close();
                return null;
            }));
        }
        for (Future<Object> thread : threads) {
            within(thread);
        }

        assertThat(committed).containsExactlyInAnyOrder(texts);
        session().unsubscribe(name);
    }

    @Test
    @Section({"8.3.2", "6.2.7"})
    void givesARolledBackMessageOfASharedSubscriptionToWhoeverCanTakeIt() throws JMSException {
        Topic topic = newTopic();
        Session transacted = newSession(Session.SESSION_TRANSACTED);
        MessageConsumer first = transacted.createSharedConsumer(topic, "s");
        MessageConsumer second = newSession().createSharedConsumer(topic, "s");
        send(topic, "a", "b");
        String taken = receiveText(first);
        List<String> others = new ArrayList<>(remaining(second));
        assertThat(others).doesNotContain(taken);
        transacted.close();

        others.addAll(remaining(second));

        assertThat(others).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    @Section("3.5.9")
    void keepsAGroupWithOneConsumerAndInOrder() throws Exception {
        Queue queue = newQueue();
        record Seen(int consumer, String group, int sequence) {}
        ConcurrentLinkedQueue<Seen> seen = new ConcurrentLinkedQueue<>();
        int groups = 6;
        int each = 40;
        CountDownLatch all = new CountDownLatch(groups * each);
        for (int consumer = 0; consumer < 3; consumer++) {
            int number = consumer;
            newSession().createConsumer(queue).setMessageListener(message -> {
                try {
                    seen.add(new Seen(
                            number, message.getStringProperty("JMSXGroupID"), message.getIntProperty("JMSXGroupSeq")));
                } catch (JMSException e) {
                    throw new IllegalStateException(e);
                }
                all.countDown();
            });
        }
        MessageProducer producer = session().createProducer(queue);
        for (int i = 1; i <= each; i++) {
            for (int group = 0; group < groups; group++) {
                Message message = session().createMessage();
                message.setStringProperty("JMSXGroupID", "g" + group);
                message.setIntProperty("JMSXGroupSeq", i);
                producer.send(message);
            }
        }
        await(all);

        for (int group = 0; group < groups; group++) {
            String name = "g" + group;
            List<Seen> ofGroup =
                    seen.stream().filter(one -> one.group().equals(name)).toList();
            assertThat(ofGroup).hasSize(each);
            assertThat(ofGroup.stream().map(Seen::consumer).distinct()).as(name).hasSize(1);
            assertThat(ofGroup.stream().map(Seen::sequence)).as(name).isSorted();
        }
    }
}
