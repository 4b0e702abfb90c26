package org.pabal.testkit.crash;

import jakarta.jms.Connection;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.QueueBrowser;
import jakarta.jms.Session;
import jakarta.jms.XAConnection;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.pabal.embedded.EmbeddedBroker;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.effect.Answer.QueueDescription;

/**
 * One generation: starts the broker on the directory, tells what is there, and works until it is killed; or, the last one,
 * takes everything out and stops.
 *
 * <p>Arguments: directory, seed, generation, {@code fresh}, {@code work}, {@code fill} or {@code drain}.
 */
final class WorkingProcess {

    private static final long DRAINED_MILLIS = 400;

    private final Workshop workshop;
    private final Report report;
    private final SplittableRandom random;

    private WorkingProcess(Workshop workshop, SplittableRandom random) {
        this.workshop = workshop;
        this.report = workshop.report;
        this.random = random;
    }

    public static void main(String[] arguments) {
        Report report = new Report();
        try {
            SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[1]));
            int generation = Integer.parseInt(arguments[2]);
            String what = arguments[3];
            report.line("starting");
            EmbeddedBroker broker = BrokerUnderTest.start(Path.of(arguments[0]), what.equals("fill"), generation);
            report.line("started");
            WorkingProcess process =
                    new WorkingProcess(new Workshop(broker, report, generation, what.equals("fill")), random);
            if (what.equals("fresh") || what.equals("fill")) {
                process.makePlaces();
            }
            process.live(what);
            if (what.equals("drain")) {
                broker.stop();
                report.line("stopped");
            }
        } catch (Throwable unexpected) {
            fail(report, "the process", unexpected);
        }
    }

    /** Ends the process: nothing here is expected to fail. */
    static void fail(Report report, String who, Throwable unexpected) {
        synchronized (WorkingProcess.class) {
            unexpected.printStackTrace(System.err);
            report.line("error " + who + " " + String.valueOf(unexpected).replace('\n', ' '));
            Runtime.getRuntime().halt(3);
        }
    }

    private static <T> T await(CompletionStage<T> asked)
            throws InterruptedException, ExecutionException, TimeoutException {
        return asked.toCompletableFuture().get(1, TimeUnit.MINUTES);
    }

    private void makePlaces() throws Exception {
        for (Place place : Place.lasting()) {
            if (!place.isSubscription()) {
                await(workshop.broker.administration().declareQueue(place.name(), place.settings()));
            }
        }
        await(workshop.broker.administration().declareExchange(Place.FAN, ExchangeType.FANOUT));
        await(workshop.broker.administration().bind(Place.FAN, Place.FAN_LEFT.name(), ""));
        await(workshop.broker.administration().bind(Place.FAN, Place.FAN_RIGHT.name(), ""));
        for (Place place : List.of(Place.MORNING, Place.EVENING)) {
            try (Connection connection = workshop.connectFor(place, random)) {
                Workshop.consumer(connection.createSession(), place);
            }
        }
        report.line("places");
    }

    private void live(String what) throws Exception {
        List<String> queues = new ArrayList<>();
        for (QueueDescription queue : await(workshop.broker.administration().describeQueues(List.of()))) {
            report.line("exists " + queue.name());
            queues.add(queue.name());
        }
        try (Connection connection = workshop.connect(random)) {
            Session session = connection.createSession();
            for (String queue : queues) {
                look(session, queue);
            }
        }
        XAConnection connection = workshop.connectForBranches(random);
        XAResource resource = connection.createXASession().getXAResource();
        List<String> branches = new ArrayList<>();
        for (Xid xid : resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN)) {
            String unit = Brancher.UnitXid.unitOf(xid);
            report.line("branch " + unit);
            branches.add(unit);
        }
        report.line("observed");
        if (what.equals("drain")) {
            for (String unit : branches) {
                Brancher.decide(report, resource, unit, random.nextBoolean());
            }
            connection.close();
            drain(queues);
        } else if (what.equals("fill")) {
            connection.close();
            fill();
        } else {
            connection.close();
            act(
                    queues.stream()
                            .filter(name -> name.startsWith(Place.CHURN_PREFIX))
                            .toList(),
                    branches);
        }
    }

    private void look(Session session, String queue) throws JMSException {
        int count = 0;
        try (QueueBrowser browser = session.createBrowser(session.createQueue(queue))) {
            Enumeration<?> messages = browser.getEnumeration();
            while (messages.hasMoreElements()) {
                report.see(queue, Parcel.of((Message) messages.nextElement()));
                count++;
            }
        }
        workshop.came(queue, count);
    }

    // ---- work

    private void act(Collection<String> churned, List<String> branches) {
        Map<String, Actor> actors = new LinkedHashMap<>();
        for (String destination : List.of(
                Place.ORDERS.name(),
                Place.STRICT.name(),
                Place.AUTOMATIC.name(),
                Place.LATER.name(),
                Place.BRIEF.name(),
                Place.VOLATILE.name(),
                Place.DEADLY.name(),
                Place.GROUPED.name(),
                Place.GROUPED.name(),
                "exchange:" + Place.FAN,
                "topic:" + Place.NEWS)) {
            add(actors, "s" + actors.size(), name -> new Actors.Sender(workshop, name, random.split(), destination));
        }
        add(actors, "s", name -> new Actors.Sender(workshop, name, random.split(), Place.ORDERS.name()));
        for (int i = 0; i < 2; i++) {
            add(actors, "m" + i, name -> new Actors.Mover(workshop, name, random.split(), Place.ORDERS, Place.SHIPPED));
            List<String> mine = branches.subList(i * branches.size() / 2, (i + 1) * branches.size() / 2);
            add(
                    actors,
                    "x" + i,
                    name -> new Brancher(workshop, name, random.split(), Place.ORDERS, Place.LEDGER, mine));
        }
        for (Place place : List.of(
                Place.SHIPPED,
                Place.SHIPPED,
                Place.LEDGER,
                Place.STRICT,
                Place.LATER,
                Place.BRIEF,
                Place.VOLATILE,
                Place.DEADLY,
                Place.DEAD,
                Place.GROUPED,
                Place.GROUPED,
                Place.FAN_LEFT,
                Place.FAN_RIGHT,
                Place.MORNING,
                Place.EVENING,
                Place.EVENING)) {
            // Now and then nobody takes anything, and it piles up.
            if (random.nextInt(4) > 0) {
                add(
                        actors,
                        "a" + actors.size(),
                        name -> new Actors.Acknowledger(workshop, name, random.split(), place));
            }
        }
        for (String selector : List.of(Parcel.KIND + " = 1", Parcel.KIND + " > 1")) {
            add(
                    actors,
                    "f" + actors.size(),
                    name -> new Actors.Acknowledger(workshop, name, random.split(), Place.LEDGER, selector));
        }
        add(actors, "auto", name -> new Actors.Automatic(workshop, name, random.split(), Place.AUTOMATIC));
        add(actors, "churn", name -> new Actors.Churn(workshop, name, random.split(), churned));
        report.line("working");
        actors.forEach((name, actor) -> new Thread(actor, name).start());
    }

    /** Far more comes than goes. */
    private void fill() {
        Map<String, Actor> actors = new LinkedHashMap<>();
        for (String destination : List.of(Place.ORDERS.name(), Place.STRICT.name(), Place.SHIPPED.name())) {
            add(actors, "s" + actors.size(), name -> new Actors.Sender(workshop, name, random.split(), destination));
        }
        add(actors, "a", name -> new Actors.Acknowledger(workshop, name, random.split(), Place.STRICT));
        report.line("working");
        actors.forEach((name, actor) -> new Thread(actor, name).start());
    }

    private static void add(Map<String, Actor> actors, String name, java.util.function.Function<String, Actor> made) {
        actors.put(name, made.apply(name));
    }

    // ---- the end

    private void drain(List<String> queues) throws Exception {
        report.line("draining");
        List<Thread> threads = new ArrayList<>();
        for (String queue : queues) {
            SplittableRandom dice = random.split();
            Thread thread = new Thread(() -> {
                try {
                    drain(Place.of(queue), dice);
                } catch (Throwable unexpected) {
                    fail(report, "draining " + queue, unexpected);
                }
            });
            thread.start();
            threads.add(thread);
        }
        for (Thread thread : threads) {
            thread.join();
        }
        report.line("drained");
    }

    private void drain(Place place, SplittableRandom dice) throws JMSException {
        long patience = DRAINED_MILLIS + (place.trait() == Place.Trait.LATER ? Actors.Sender.DELAY_MILLIS_MAX : 0);
        try (Connection connection = workshop.connectFor(place, dice)) {
            Session session = connection.createSession(Session.CLIENT_ACKNOWLEDGE);
            MessageConsumer consumer = Workshop.consumer(session, place);
            int units = 0;
            Message last;
            do {
                String unit = "drain." + place.name() + "." + ++units;
                last = null;
                for (int left = 50; left > 0; left--) {
                    Message message = consumer.receive(patience);
                    if (message == null) {
                        // On a busy machine that time may pass before the broker gets to it: this asks for certain
                        message = consumer.receiveNoWait();
                    }
                    if (message == null) {
                        break;
                    }
                    report.took(unit, place.name(), Parcel.of(message));
                    last = message;
                }
                if (last != null) {
                    report.ask(unit, "commit");
                    last.acknowledge();
                    report.done(unit, "commit");
                }
            } while (last != null);
        }
    }

    static QueueSettings subscriptionSettings() {
        return QueueSettings.defaults().withDeliveriesMax(0);
    }
}
