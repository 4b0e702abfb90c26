package org.pabal.testkit.crash;

import jakarta.jms.CompletionListener;
import jakarta.jms.Connection;
import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.Session;
import java.util.SplittableRandom;
import java.util.concurrent.Phaser;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.pabal.engine.command.Command.DeleteIf;

/** Those who work without branches. */
final class Actors {

    private static final long RECEIVE_MILLIS = 20;
    private static final long FILLING_PAUSE_NANOS = 20_000_000;

    private Actors() {}

    /** Sends one by one: waiting for each, or several under way. */
    static final class Sender extends Actor {

        private static final int UNDER_WAY_MAX = 20;
        static final int DELAY_MILLIS_MAX = 1_200;
        private static final int LIFE_MILLIS_MAX = 600;

        private final String destination;
        private final Place.Trait trait;
        private final boolean persistent;

        Sender(Workshop workshop, String name, SplittableRandom random, String destination) {
            super(workshop, name, random);
            this.destination = destination;
            this.trait = Place.of(destination).trait();
            this.persistent = !destination.equals(Place.VOLATILE.name());
        }

        @Override
        void work() throws Exception {
            Connection connection = workshop.connect(random);
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(Workshop.destination(session, destination));
            producer.setDeliveryMode(persistent ? DeliveryMode.PERSISTENT : DeliveryMode.NON_PERSISTENT);
            while (true) {
                workshop.awaitRoom(destination);
                if (trait == Place.Trait.LATER) {
                    producer.setDeliveryDelay(random.nextInt(DELAY_MILLIS_MAX));
                } else if (trait == Place.Trait.FLEETING && persistent) {
                    producer.setTimeToLive(1 + random.nextInt(LIFE_MILLIS_MAX));
                }
                if (random.nextInt(4) == 0) {
                    sendSeveral(session, producer);
                } else {
                    sendOne(session, producer);
                }
                pause();
            }
        }

        private void sendOne(Session session, MessageProducer producer) throws JMSException {
            String unit = nextUnit();
            Parcel parcel = nextParcel();
            begin(unit, parcel);
            try {
                producer.send(
                        parcel.message(session, destination),
                        producer.getDeliveryMode(),
                        parcel.priority(),
                        timeToLive(producer));
                confirmed(unit);
            } catch (ResourceAllocationException full) {
                report.refused(unit, parcel);
            }
        }

        private void sendSeveral(Session session, MessageProducer producer) throws Exception {
            int count = 1 + random.nextInt(UNDER_WAY_MAX);
            Phaser answered = new Phaser(1);
            for (int i = 0; i < count; i++) {
                String unit = nextUnit();
                Parcel parcel = nextParcel();
                begin(unit, parcel);
                answered.register();
                producer.send(
                        parcel.message(session, destination),
                        producer.getDeliveryMode(),
                        parcel.priority(),
                        timeToLive(producer),
                        new CompletionListener() {
                            @Override
                            public void onCompletion(Message message) {
                                confirmed(unit);
                                answered.arriveAndDeregister();
                            }

                            @Override
                            public void onException(Message message, Exception problem) {
                                if (problem instanceof ResourceAllocationException) {
                                    report.refused(unit, parcel);
                                } else {
                                    WorkingProcess.fail(report, unit, problem);
                                }
                                answered.arriveAndDeregister();
                            }
                        });
            }
            answered.awaitAdvanceInterruptibly(answered.arrive(), 1, TimeUnit.MINUTES);
        }

        private static long timeToLive(MessageProducer producer) throws JMSException {
            return producer.getTimeToLive();
        }

        private void begin(String unit, Parcel parcel) {
            report.put(unit, parcel, destination);
            report.ask(unit, "commit");
        }

        private void confirmed(String unit) {
            report.done(unit, "commit");
            Place.copiesOf(destination).forEach(place -> workshop.came(place, 1));
        }
    }

    /** Takes from one queue and sends to another in one transaction, and sometimes rolls it back. */
    static final class Mover extends Actor {

        private final Place from;
        private final Place to;

        Mover(Workshop workshop, String name, SplittableRandom random, Place from, Place to) {
            super(workshop, name, random);
            this.from = from;
            this.to = to;
        }

        @Override
        void work() throws Exception {
            Connection connection = workshop.connect(random);
            Session session = connection.createSession(Session.SESSION_TRANSACTED);
            MessageConsumer consumer = Workshop.consumer(session, from);
            MessageProducer producer = session.createProducer(null);
            while (true) {
                workshop.awaitRoom(to.name());
                String unit = nextUnit();
                int taken = 0;
                for (int left = 1 + random.nextInt(5); left > 0; left--) {
                    Message message = consumer.receive(RECEIVE_MILLIS);
                    if (message == null) {
                        break;
                    }
                    took(unit, from, Parcel.of(message));
                    taken++;
                    put(unit, nextParcel(), to.name(), session, producer);
                }
                if (random.nextInt(6) == 0) {
                    report.ask(unit, "rollback");
                    session.rollback();
                    workshop.came(from.name(), taken);
                    workshop.came(to.name(), -taken);
                    report.done(unit, "rollback");
                } else {
                    report.ask(unit, "commit");
                    session.commit();
                    report.done(unit, "commit");
                }
                pause();
            }
        }
    }

    /** Takes some and acknowledges them together, or has them come again. */
    static final class Acknowledger extends Actor {

        private final Place place;
        private final boolean alwaysFails;
        private final String selector;

        Acknowledger(Workshop workshop, String name, SplittableRandom random, Place place) {
            this(workshop, name, random, place, null);
        }

        /** @param selector null to take everything */
        Acknowledger(Workshop workshop, String name, SplittableRandom random, Place place, String selector) {
            super(workshop, name, random);
            this.place = place;
            this.selector = selector;
            this.alwaysFails = place.trait() == Place.Trait.DEADLY;
        }

        @Override
        void work() throws Exception {
            Connection connection = workshop.connectFor(place, random);
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            MessageConsumer consumer = Workshop.consumer(session, place, selector);
            while (true) {
                String unit = nextUnit();
                Message last = null;
                int taken = 0;
                for (int left = workshop.isToFill ? 1 : 1 + random.nextInt(10); left > 0; left--) {
                    Message message = consumer.receive(RECEIVE_MILLIS);
                    if (message == null) {
                        break;
                    }
                    took(unit, place, Parcel.of(message));
                    taken++;
                    last = message;
                }
                if (last == null) {
                    continue;
                }
                if (alwaysFails || random.nextInt(8) == 0) {
                    report.ask(unit, "rollback");
                    session.recover();
                    workshop.came(place.name(), alwaysFails ? 0 : taken);
                    report.done(unit, "rollback");
                } else {
                    report.ask(unit, "commit");
                    last.acknowledge();
                    report.done(unit, "commit");
                }
                if (workshop.isToFill) {
                    LockSupport.parkNanos(FILLING_PAUSE_NANOS);
                }
                pause();
            }
        }
    }

    /** Takes one after the other; that it got the next tells it that the one before is settled. */
    static final class Automatic extends Actor {

        private final Place place;

        Automatic(Workshop workshop, String name, SplittableRandom random, Place place) {
            super(workshop, name, random);
            this.place = place;
        }

        @Override
        void work() throws Exception {
            Connection connection = workshop.connect(random);
            Session session = connection.createSession(Session.AUTO_ACKNOWLEDGE);
            MessageConsumer consumer = Workshop.consumer(session, place);
            String before = null;
            while (true) {
                report.line("waiting " + place.name());
                Message message = consumer.receive(RECEIVE_MILLIS);
                if (message == null) {
                    report.line("idle " + place.name());
                    continue;
                }
                if (before != null) {
                    report.done(before, "commit");
                }
                before = nextUnit();
                took(before, place, Parcel.of(message));
                report.ask(before, "commit");
                pause();
            }
        }
    }

    /** Declares queues, uses them, and deletes them. */
    static final class Churn extends Actor {

        private static final int QUEUES_MAX = 8;

        private final java.util.ArrayDeque<String> queues = new java.util.ArrayDeque<>();

        Churn(Workshop workshop, String name, SplittableRandom random, java.util.Collection<String> existing) {
            super(workshop, name, random);
            queues.addAll(existing);
        }

        @Override
        void work() throws Exception {
            Connection connection = workshop.connect(random);
            Session session = connection.createSession();
            MessageProducer producer = session.createProducer(null);
            while (true) {
                if (queues.size() < QUEUES_MAX) {
                    String queue = Place.CHURN_PREFIX + nextUnit();
                    report.line("declaring " + queue);
                    workshop.broker
                            .administration()
                            .declareQueue(queue, Place.ORDERS.settings())
                            .toCompletableFuture()
                            .get(1, TimeUnit.MINUTES);
                    report.line("declared " + queue);
                    queues.addLast(queue);
                    for (int left = random.nextInt(4); left > 0; left--) {
                        send(session, producer, queue);
                    }
                } else {
                    String queue = queues.removeFirst();
                    report.line("deleting " + queue);
                    workshop.broker
                            .administration()
                            .deleteQueue(queue, DeleteIf.ANY)
                            .toCompletableFuture()
                            .get(1, TimeUnit.MINUTES);
                    report.line("deleted " + queue);
                }
                pause();
            }
        }

        private void send(Session session, MessageProducer producer, String queue) throws JMSException {
            String unit = nextUnit();
            Parcel parcel = nextParcel();
            report.put(unit, parcel, queue);
            report.ask(unit, "commit");
            producer.send(
                    session.createQueue(queue),
                    parcel.message(session, queue),
                    DeliveryMode.PERSISTENT,
                    parcel.priority(),
                    0);
            report.done(unit, "commit");
        }
    }
}
