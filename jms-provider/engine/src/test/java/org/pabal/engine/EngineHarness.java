package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.command.ClientIdentity;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.ReturnReason;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.Source;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.engine.record.EngineRecord;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;
import org.pabal.message.Refusal;

/**
 * Drives a {@link RoutingEngine} in a test: issues commands, turns the clock, collects effects. {@link #close} replays all
 * records into a second engine, and the durable ones into a third, and compares.
 */
final class EngineHarness implements AutoCloseable {

    static final long FAR = Long.MAX_VALUE;

    final RoutingEngine engine;
    final List<EngineRecord> records = new ArrayList<>();
    final List<StorageRequest> storage = new ArrayList<>();
    final List<Delivery> deliveries = new ArrayList<>();
    final List<Effect.RecallDeliveries> recalls = new ArrayList<>();
    final List<Effect.ConsumerEnded> ended = new ArrayList<>();
    final List<Long> fenced = new ArrayList<>();
    final Map<Long, Effect> replies = new LinkedHashMap<>();
    final List<Effect.Refused> unasked = new ArrayList<>();
    long now = 1_000_000;

    private final EngineSettings settings;
    private final Decision decision = new Decision();
    private final DurableLog log = new DurableLog();
    private long lastId;

    EngineHarness() {
        this(EngineSettings.defaults());
    }

    EngineHarness(EngineSettings settings) {
        this.settings = settings;
        this.engine = new RoutingEngine(settings);
    }

    /** An engine to which the durable records have been replayed: what a restart finds. */
    EngineHarness restarted() {
        EngineHarness next = new EngineHarness(settings);
        for (EngineRecord happened : records) {
            if (!happened.isVolatile()) {
                next.engine.replay(happened);
                next.records.add(happened);
                next.log.append(List.of(happened));
            }
        }
        next.now = now;
        next.lastId = lastId;
        return next;
    }

    @Override
    public void close() {
        RoutingEngine replayed = new RoutingEngine(settings);
        RoutingEngine durable = new RoutingEngine(settings);
        for (EngineRecord happened : records) {
            replayed.replay(happened);
            if (!happened.isVolatile()) {
                durable.replay(happened);
            }
        }
        assertThat(replayed.image()).as("image after replay").isEqualTo(engine.image());
        assertThat(replayed.durableImage()).as("durable image after replay").isEqualTo(engine.durableImage());
        assertThat(durable.durableImage())
                .as("durable image after replay of what is durable")
                .isEqualTo(engine.durableImage());
        log.requireGives(engine, settings);
        log.checkpoint(engine);
        log.requireGives(engine, settings);
    }

    long nextId() {
        return ++lastId;
    }

    // ---- running

    void execute(Command command) {
        engine.execute(command, now, decision);
        collect();
    }

    private void collect() {
        records.addAll(decision.records());
        log.append(decision.records());
        storage.addAll(decision.storage());
        for (Effect effect : decision.effects()) {
            if (effect instanceof Effect.DeliverMessage d) {
                deliveries.add(new Delivery(d));
            } else if (effect instanceof Effect.RecallDeliveries r) {
                recalls.add(r);
            } else if (effect instanceof Effect.ConsumerEnded e) {
                ended.add(e);
            } else if (effect instanceof Effect.ConnectionEnded e) {
                fenced.add(e.connection());
            } else if (effect instanceof Effect.Completed c) {
                reply(c.request(), c);
            } else if (effect instanceof Effect.Answered a) {
                reply(a.request(), a);
            } else if (effect instanceof Effect.Refused r) {
                if (r.request() == Command.NO_REPLY) {
                    unasked.add(r);
                } else {
                    reply(r.request(), r);
                }
            }
        }
        decision.clear();
    }

    private void reply(long request, Effect effect) {
        assertThat(replies.put(request, effect))
                .as("a second reply to request " + request)
                .isNull();
    }

    void advance(long millis) {
        now += millis;
        tick();
    }

    void tick() {
        int rounds = 0;
        do {
            engine.tick(now, decision);
            collect();
            assertThat(++rounds).as("ticks that never end").isLessThan(100_000);
        } while (engine.nextDueMillis() <= now);
    }

    /** Executes a command that must succeed. */
    private Effect ask(LongCommand command) {
        long request = nextId();
        execute(command.with(request));
        Effect reply = replies.get(request);
        assertThat(reply).as("reply").isNotNull();
        if (reply instanceof Effect.Refused refused) {
            throw new AssertionError("refused: " + refused.refusal());
        }
        return reply;
    }

    interface LongCommand {
        Command with(long request);
    }

    /** Executes a command that must be refused. */
    Refusal refused(LongCommand command) {
        long request = nextId();
        execute(command.with(request));
        Effect reply = replies.get(request);
        assertThat(reply).as("reply").isInstanceOf(Effect.Refused.class);
        return ((Effect.Refused) reply).refusal();
    }

    Effect accepted(LongCommand command) {
        return ask(command);
    }

    <A extends Answer> A answer(Class<A> type, LongCommand command) {
        Effect reply = ask(command);
        assertThat(reply).isInstanceOf(Effect.Answered.class);
        return type.cast(((Effect.Answered) reply).answer());
    }

    // ---- messages

    static Message text(String text) {
        return message(text, unused -> {});
    }

    static Message message(String text, Consumer<MessageBuilder> with) {
        MessageBuilder builder = Message.builder().persistent(true).priority(4).messageId("ID:" + text);
        with.accept(builder);
        return builder.text(text).build();
    }

    // ---- actors

    Connection connect() {
        return connect(null);
    }

    Connection connect(@Nullable String clientId) {
        long id = nextId();
        ask(request -> new Command.OpenConnection(id, request, clientId));
        return new Connection(id);
    }

    /** Opens a connection of a client that may come back. */
    Connection come(ClientIdentity identity, String user, long nextOperation, boolean resumed) {
        return come(identity, user, nextOperation, resumed, null);
    }

    Connection come(
            ClientIdentity identity, String user, long nextOperation, boolean resumed, @Nullable String clientId) {
        long id = nextId();
        Answer.Opened opened = answer(
                Answer.Opened.class,
                request -> new Command.OpenConnection(
                        id, request, clientId, new Command.ReturningClient(identity, user, nextOperation)));
        assertThat(opened.resumed()).as("resumed").isEqualTo(resumed);
        return new Connection(id);
    }

    void declare(String queue, QueueSettings with) {
        ask(request -> new Command.DeclareQueue(1, request, queue, with));
    }

    Answer.QueueDescription describe(String queue) {
        List<Answer.QueueDescription> found = answer(
                        Answer.Queues.class, r -> new Command.DescribeQueues(1, r, List.of(queue)))
                .queues();
        assertThat(found).as("queue " + queue).hasSize(1);
        return found.get(0);
    }

    /** Texts of all messages in a queue, in the order of delivery. */
    List<String> contents(String queue) {
        Session session = connect().session();
        Receiver browser = new Receiver(session, nextId());
        ask(r -> new Command.OpenBrowser(session.connection.id, r, session.id, browser.id, Address.queue(queue), null));
        Answer.Browsed all = answer(
                Answer.Browsed.class, r -> new Command.BrowseMore(session.connection.id, r, browser.id, 1_000_000));
        session.connection.close();
        return all.messages().stream().map(Message::text).toList();
    }

    List<String> texts() {
        return deliveries.stream().map(Delivery::text).toList();
    }

    Delivery last() {
        assertThat(deliveries).as("deliveries").isNotEmpty();
        return deliveries.get(deliveries.size() - 1);
    }

    /** Takes what was delivered since the last call. */
    List<Delivery> take() {
        List<Delivery> taken = new ArrayList<>(deliveries);
        deliveries.clear();
        return taken;
    }

    List<String> takeTexts() {
        return take().stream().map(Delivery::text).toList();
    }

    record Delivery(Effect.DeliverMessage effect) {
        long id() {
            return effect.delivery();
        }

        String text() {
            return String.valueOf(effect.message().text());
        }

        int count() {
            return effect.count();
        }

        long consumer() {
            return effect.consumer();
        }

        Message message() {
            return effect.message();
        }
    }

    final class Connection {
        final long id;

        Connection(long id) {
            this.id = id;
        }

        Session session() {
            return open(false);
        }

        Session transacted() {
            return open(true);
        }

        private Session open(boolean transacted) {
            long session = nextId();
            ask(request -> new Command.OpenSession(id, request, session, transacted));
            return new Session(this, session);
        }

        void close() {
            ask(request -> new Command.CloseConnection(id, request));
        }

        void lose() {
            execute(new Command.LoseConnection(id));
        }

        void resolve(long operation) {
            ask(request -> new Command.ResolveOperation(id, request, operation));
        }

        Refusal.Code resolveRefused(long operation) {
            return refused(request -> new Command.ResolveOperation(id, request, operation))
                    .code();
        }

        Address temporaryQueue(String name) {
            ask(request -> new Command.CreateTemporary(id, request, Address.temporaryQueue(name)));
            return Address.temporaryQueue(name);
        }

        Address temporaryTopic(String name) {
            ask(request -> new Command.CreateTemporary(id, request, Address.temporaryTopic(name)));
            return Address.temporaryTopic(name);
        }

        void unsubscribe(String name) {
            ask(request -> new Command.Unsubscribe(id, request, name));
        }
    }

    final class Session {
        final Connection connection;
        final long id;

        Session(Connection connection, long id) {
            this.connection = connection;
            this.id = id;
        }

        EngineHarness harness() {
            return EngineHarness.this;
        }

        void send(String queue, String... texts) {
            for (String text : texts) {
                send(Address.queue(queue), text(text));
            }
        }

        void publish(String topic, String... texts) {
            for (String text : texts) {
                send(Address.topic(topic), text(text));
            }
        }

        void send(Address to, Message message) {
            ask(request -> publishCommand(request, to, message, FAR));
        }

        /** Publishes as an operation. */
        void send(long operation, Address to, Message message) {
            ask(request -> new Command.PublishMessage(connection.id, request, id, to, message, FAR, operation));
        }

        void send(long operation, String queue, String text) {
            send(operation, Address.queue(queue), text(text));
        }

        /** Publishes and returns the request, answered or not. */
        long post(Address to, Message message, long deadlineMillis) {
            long request = nextId();
            execute(publishCommand(request, to, message, deadlineMillis));
            return request;
        }

        Refusal sendRefused(Address to, Message message) {
            return refused(request -> publishCommand(request, to, message, now));
        }

        Command publishCommand(long request, Address to, Message message, long deadlineMillis) {
            return new Command.PublishMessage(connection.id, request, id, to, message, deadlineMillis);
        }

        Receiver consume(String queue) {
            return consume(queue, null, 0);
        }

        Receiver consume(String queue, @Nullable String selector) {
            return consume(queue, selector, 0);
        }

        Receiver consume(String queue, @Nullable String selector, int priority) {
            return consume(new Source.FromQueue(Address.queue(queue)), selector, false, priority);
        }

        Receiver subscribe(String topic) {
            return subscribe(topic, null, false, false, null, false);
        }

        Receiver subscribe(
                String topic,
                @Nullable String name,
                boolean durable,
                boolean shared,
                @Nullable String selector,
                boolean noLocal) {
            return consume(new Source.FromTopic(Address.topic(topic), name, durable, shared), selector, noLocal, 0);
        }

        Receiver durable(String topic, String name) {
            return subscribe(topic, name, true, false, null, false);
        }

        Receiver consume(Source source, @Nullable String selector, boolean noLocal, int priority) {
            long consumer = nextId();
            ask(request -> new Command.OpenConsumer(
                    connection.id, request, id, consumer, source, selector, noLocal, priority));
            return new Receiver(this, consumer);
        }

        /** Goes on with the subscription that a consumer of the connection before had. */
        Receiver subscribeInPlaceOf(Receiver before, String topic, @Nullable String selector, boolean noLocal) {
            long consumer = nextId();
            Source source = new Source.FromTopic(Address.topic(topic), null, false, false);
            ask(request -> new Command.OpenConsumer(
                    connection.id, request, id, consumer, source, selector, noLocal, 0, before.id));
            return new Receiver(this, consumer);
        }

        Refusal consumeRefused(Source source, @Nullable String selector) {
            return consumeRefused(source, selector, false);
        }

        Refusal consumeRefused(Source source, @Nullable String selector, boolean noLocal) {
            return refused(request ->
                    new Command.OpenConsumer(connection.id, request, id, nextId(), source, selector, noLocal, 0));
        }

        void settle(Delivery... settled) {
            ask(request -> new Command.SettleDeliveries(connection.id, request, id, ids(settled)));
        }

        void settleAll() {
            settle(take().stream().filter(d -> d.effect().session() == id).toArray(Delivery[]::new));
        }

        void giveBack(ReturnReason reason, Delivery... returned) {
            ask(request -> new Command.ReturnDeliveries(connection.id, request, id, ids(returned), reason));
        }

        void commit(Delivery... settled) {
            ask(request -> new Command.CommitTransaction(connection.id, request, id, ids(settled)));
        }

        void commitAs(long operation, Delivery... settled) {
            ask(request -> new Command.CommitTransaction(connection.id, request, id, 0, ids(settled), operation));
        }

        void rollback(Delivery... returned) {
            ask(request -> new Command.RollbackTransaction(connection.id, request, id, ids(returned)));
        }

        void close() {
            ask(request -> new Command.CloseSession(connection.id, request, id));
        }
    }

    static long[] ids(Delivery... deliveries) {
        long[] ids = new long[deliveries.length];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = deliveries[i].id();
        }
        return ids;
    }

    final class Receiver {
        final Session session;
        final long id;

        Receiver(Session session, long id) {
            this.session = session;
            this.id = id;
        }

        Receiver grant(int credit) {
            execute(new Command.GrantCredit(session.connection.id, id, credit));
            return this;
        }

        void revoke() {
            ask(request -> new Command.RevokeCredit(session.connection.id, request, id));
        }

        void close() {
            ask(request -> new Command.CloseConsumer(session.connection.id, request, id));
        }

        /** What was delivered to it since it was last asked. */
        List<Delivery> take() {
            List<Delivery> mine =
                    deliveries.stream().filter(d -> d.consumer() == id).toList();
            deliveries.removeAll(mine);
            return mine;
        }

        List<String> takeTexts() {
            return take().stream().map(Delivery::text).toList();
        }

        Delivery[] takeAll() {
            return take().toArray(new Delivery[0]);
        }

        /** Grants credit for one, and takes what came. */
        Delivery receive() {
            grant(1);
            List<Delivery> mine = take();
            assertThat(mine).as("received").hasSize(1);
            return mine.get(0);
        }
    }
}
