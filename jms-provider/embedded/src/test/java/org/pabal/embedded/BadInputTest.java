package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.pabal.embedded.Refusals.refused;

import jakarta.jms.Connection;
import jakarta.jms.IllegalStateException;
import jakarta.jms.InvalidDestinationException;
import jakarta.jms.InvalidDestinationRuntimeException;
import jakarta.jms.InvalidSelectorException;
import jakarta.jms.InvalidSelectorRuntimeException;
import jakarta.jms.JMSContext;
import jakarta.jms.JMSException;
import jakarta.jms.Message;
import jakarta.jms.MessageConsumer;
import jakarta.jms.MessageProducer;
import jakarta.jms.Queue;
import jakarta.jms.ResourceAllocationException;
import jakarta.jms.ResourceAllocationRuntimeException;
import jakarta.jms.Session;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TextMessage;
import jakarta.jms.Topic;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.engine.command.QueueSettings;
import org.pabal.engine.command.QueueSettings.Overflow;
import org.pabal.message.Address;

/**
 * What is not possible is refused with the right exception, an error code, and a text that names what was asked for, what
 * stood in the way with its values, and the way out.
 */
@Timeout(60)
@OverBothLinks
class BadInputTest {

    private EmbeddedBroker broker;
    private PabalConnectionFactory factory;
    private Connection connection;
    private Session session;

    @BeforeEach
    void open(TestInfo test) throws JMSException {
        broker = EmbeddedBroker.builder()
                .name("bad-input." + test.getTestMethod().orElseThrow().getName())
                .start();
        factory = new PabalConnectionFactory(WayIn.url(broker));
        connection = factory.createConnection();
        connection.start();
        session = connection.createSession();
    }

    @AfterEach
    void close() throws JMSException {
        connection.close();
        broker.stop();
    }

    // ---- destinations

    @Test
    void namesOfIllegalFormAreRefused() {
        String code = "INVALID_DESTINATION";
        String long1025 = "x".repeat(1025);
        for (String none : new @Nullable String[] {null, "", "   "}) {
            refused(InvalidDestinationException.class, code, () -> session.createQueue(none), "'" + none + "'");
            refused(InvalidDestinationException.class, code, () -> session.createTopic(none), "'" + none + "'");
        }
        refused(InvalidDestinationException.class, code, () -> session.createQueue(long1025), "1025", "1024", "xxx…");
        refused(InvalidDestinationException.class, code, () -> session.createQueue("a\nb"), "U+000A", "index 1");
        try (JMSContext context = factory.createContext()) {
            refused(InvalidDestinationRuntimeException.class, code, () -> context.createQueue(""), "''");
            refused(InvalidDestinationRuntimeException.class, code, () -> context.createTopic(long1025), "1025");
        }
    }

    @Test
    void aTopicToSendToIsOneTopicWithWholeWords() throws JMSException {
        String code = "INVALID_DESTINATION";
        try (MessageProducer anonymous = session.createProducer(null)) {
            Message message = session.createMessage();
            for (String pattern : List.of("news.*", "news.#", "#", "*.sport")) {
                Topic topic = session.createTopic(pattern);
                refused(
                        InvalidDestinationException.class,
                        code,
                        () -> anonymous.send(topic, message),
                        "topic " + pattern,
                        "pattern",
                        "without * and #");
                session.createConsumer(topic).close();
            }
            for (String empty : List.of("a..b", ".a", "a.")) {
                Topic topic = session.createTopic(empty);
                refused(
                        InvalidDestinationException.class,
                        code,
                        () -> anonymous.send(topic, message),
                        "'" + empty + "'",
                        "empty word at position",
                        "separate words by one dot");
                refused(InvalidDestinationException.class, code, () -> session.createConsumer(topic), empty);
            }
            Topic inside = session.createTopic("new*.sport");
            refused(
                    InvalidDestinationException.class,
                    code,
                    () -> session.createConsumer(inside),
                    "'new*.sport'",
                    "position 4",
                    "whole words");
            Topic all = session.createTopic("news.#");
            try (JMSContext context = factory.createContext()) {
                refused(
                        InvalidDestinationRuntimeException.class,
                        code,
                        () -> context.createProducer().send(all, "text"),
                        "news.#");
            }
        }
    }

    @Test
    void aMissingOrForeignDestinationIsRefused() throws JMSException {
        String code = "INVALID_DESTINATION";
        Queue foreign = () -> "theirs";
        refused(InvalidDestinationException.class, code, () -> session.createConsumer(null), "no destination");
        refused(
                InvalidDestinationException.class,
                code,
                () -> session.createConsumer(foreign),
                "another provider",
                "create it with a session");
        try (MessageProducer anonymous = session.createProducer(null);
                MessageProducer bound = session.createProducer(session.createQueue("q"))) {
            Message message = session.createMessage();
            refused(
                    InvalidDestinationException.class,
                    code,
                    () -> anonymous.send(foreign, message),
                    "another provider");
            refused(
                    UnsupportedOperationException.class,
                    null,
                    () -> anonymous.send(message),
                    "destination",
                    "name it in the send");
            refused(
                    UnsupportedOperationException.class,
                    null,
                    () -> bound.send(session.createQueue("other"), message),
                    "queue other",
                    "queue q",
                    "create a producer without one");
        }
    }

    @Test
    void aQueueThatMayNotBeCreatedByUseIsNamed() throws Exception {
        try (EmbeddedBroker closed = EmbeddedBroker.builder()
                        .name("declared")
                        .autoCreate(false)
                        .start();
                Connection toIt = new PabalConnectionFactory(WayIn.url(closed)).createConnection();
                Session there = toIt.createSession();
                MessageProducer anonymous = there.createProducer(null)) {
            Queue queue = there.createQueue("missing");
            String code = "INVALID_DESTINATION";
            String[] parts = {"queue missing", "does not exist", "declare it", "autoCreate"};
            refused(InvalidDestinationException.class, code, () -> there.createConsumer(queue), parts);
            refused(InvalidDestinationException.class, code, () -> there.createProducer(queue), parts);
            refused(InvalidDestinationException.class, code, () -> there.createBrowser(queue), parts);
            refused(InvalidDestinationException.class, code, () -> anonymous.send(queue, there.createMessage()), parts);
            closed.administration()
                    .declareQueue("missing", QueueSettings.defaults())
                    .toCompletableFuture()
                    .join();
            anonymous.send(queue, there.createMessage());
        }
    }

    @Test
    void aTemporaryQueueOfAnotherConnectionIsForSendingOnly() throws JMSException {
        TemporaryQueue mine = session.createTemporaryQueue();
        try (Connection other = factory.createConnection();
                Session theirs = other.createSession();
                MessageProducer producer = theirs.createProducer(mine)) {
            producer.send(theirs.createMessage());
            refused(
                    InvalidDestinationException.class,
                    "INVALID_DESTINATION",
                    () -> theirs.createConsumer(mine),
                    mine.getQueueName(),
                    "belongs to connection");
            Message request = theirs.createMessage();
            request.setJMSReplyTo(mine);
            theirs.createProducer(session.createQueue("requests")).send(request);
            try (MessageConsumer receiver = session.createConsumer(session.createQueue("requests"));
                    MessageConsumer own = session.createConsumer(mine)) {
                assertThat(own.receive(10_000)).isNotNull();
                refused(IllegalStateException.class, "ILLEGAL_STATE", mine::delete, mine.getQueueName(), "consumer");
                assertThat(receiver.receive(10_000)).isNotNull();
            }
            mine.delete();
            refused(
                    InvalidDestinationException.class,
                    "INVALID_DESTINATION",
                    () -> producer.send(theirs.createMessage()),
                    mine.getQueueName(),
                    "ended with its connection or was deleted");
        }
    }

    @Test
    void whatBelongsToSubscriptionsIsNotForQueues() throws JMSException {
        Queue reserved = session.createQueue("durable-subscription:-:news");
        refused(
                InvalidDestinationException.class,
                "INVALID_DESTINATION",
                () -> session.createConsumer(reserved),
                "durable-subscription:",
                "use the topic");
    }

    // ---- selectors

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
            colour =                 | column 9
            colour = 'red            | column 10
            colour == 'red'          | column 9
            price BETWEEN 1          | column 16
            (a = 1                   | column 7
            a LIKE 5                 | column 8
            a IN (1, 2)              | column 7
            NOT                      | column 4
            a = 1 AND                | column 10
            a = 1 garbage            | column 7
            JMSDestination = 'x'     | column 1
            """)
    void anInvalidSelectorIsRefusedWithItsColumn(String selector, String column) throws JMSException {
        Queue queue = session.createQueue("q");
        Topic topic = session.createTopic("t");
        String code = "INVALID_SELECTOR";
        refused(
                InvalidSelectorException.class,
                code,
                () -> session.createConsumer(queue, selector),
                column,
                selector.strip(),
                "queue q");
        refused(InvalidSelectorException.class, code, () -> session.createConsumer(topic, selector), column, "topic t");
        refused(InvalidSelectorException.class, code, () -> session.createBrowser(queue, selector), column);
        refused(
                InvalidSelectorException.class,
                code,
                () -> session.createSharedDurableConsumer(topic, "s", selector),
                column);
        try (JMSContext context = factory.createContext()) {
            refused(InvalidSelectorRuntimeException.class, code, () -> context.createConsumer(queue, selector), column);
        }
    }

    // ---- subscriptions

    @Test
    void aDurableSubscriptionInUseIsRefusedAndItsUserNamed() throws JMSException {
        try (Connection first =
                        new PabalConnectionFactory(WayIn.url(broker) + "?jms.clientId=billing").createConnection();
                Session sessionOne = first.createSession();
                Session sessionTwo = first.createSession()) {
            Topic topic = session.createTopic("orders");
            MessageConsumer consumer = sessionOne.createDurableConsumer(topic, "all");
            String code = "SUBSCRIPTION_IN_USE";
            refused(
                    JMSException.class,
                    code,
                    () -> sessionTwo.createDurableConsumer(topic, "all"),
                    "'all'",
                    "in use by",
                    "'billing'",
                    "close its consumer");
            refused(
                    JMSException.class,
                    code,
                    () -> sessionTwo.unsubscribe("all"),
                    "'all'",
                    "in use by",
                    "'billing'",
                    "close its consumer");
            refused(
                    JMSException.class,
                    "SUBSCRIPTION_IN_USE",
                    () -> sessionTwo.createSharedDurableConsumer(topic, "all"),
                    "'all'",
                    "as shared",
                    "choose another name");
            consumer.close();
            sessionTwo.unsubscribe("all");
            refused(
                    InvalidDestinationException.class,
                    "UNKNOWN_SUBSCRIPTION",
                    () -> sessionTwo.unsubscribe("all"),
                    "'all'",
                    "'billing'");
        }
    }

    @Test
    void aDurableSubscriptionNeedsAClientIdAndAName() throws JMSException {
        Topic topic = session.createTopic("orders");
        refused(
                IllegalStateException.class,
                "ILLEGAL_STATE",
                () -> session.createDurableConsumer(topic, "all"),
                "'all'",
                "no client id",
                "setClientID or jms.clientId");
        refused(
                JMSException.class,
                "INVALID_ARGUMENT",
                () -> session.createSharedConsumer(topic, null),
                "topic orders",
                "name");
        refused(
                JMSException.class,
                "INVALID_ARGUMENT",
                () -> session.createSharedDurableConsumer(topic, ""),
                "topic orders",
                "name");
        refused(
                InvalidDestinationException.class,
                "INVALID_DESTINATION",
                () -> session.createSharedDurableConsumer(session.createTemporaryTopic(), "s"),
                "temporary topic",
                "ends with its connection");
        refused(
                InvalidDestinationException.class,
                "UNKNOWN_SUBSCRIPTION",
                () -> session.unsubscribe("nothing"),
                "'nothing'");
    }

    @Test
    void aSharedSubscriptionIsNotJoinedWithAnotherSelector() throws JMSException {
        Topic topic = session.createTopic("orders");
        try (MessageConsumer first = session.createSharedConsumer(topic, "half", "a = 1")) {
            assertThat(first).isNotNull();
            refused(
                    JMSException.class,
                    "SUBSCRIPTION_IN_USE",
                    () -> session.createSharedConsumer(topic, "half", "a = 2"),
                    "'half'",
                    "a = 1",
                    "choose another name");
        }
    }

    // ---- a full queue

    @Test
    void aFullQueueThatRejectsSaysItsLimitAndLength() throws Exception {
        Queue queue = full(Overflow.REJECT);
        try (MessageProducer producer = session.createProducer(queue)) {
            refused(
                    ResourceAllocationException.class,
                    "RESOURCE_LIMIT",
                    () -> producer.send(session.createMessage()),
                    "queue 'full'",
                    "2 messages",
                    "lengthMax=2",
                    "overflow=REJECT",
                    "raise its limits");
        }
        try (JMSContext context = factory.createContext()) {
            refused(
                    ResourceAllocationRuntimeException.class,
                    "RESOURCE_LIMIT",
                    () -> context.createProducer().send(queue, "third"),
                    "queue 'full'");
        }
        assertThat(bodies(queue)).containsExactly("one", "two");
    }

    @Test
    void aFullQueueThatBlocksSaysSoWhenTheTimeIsUp() throws Exception {
        Queue queue = full(Overflow.BLOCK);
        try (Connection impatient =
                        new PabalConnectionFactory(WayIn.url(broker) + "?jms.sendTimeout=50ms").createConnection();
                Session there = impatient.createSession();
                MessageProducer producer = there.createProducer(queue)) {
            refused(
                    ResourceAllocationException.class,
                    "RESOURCE_LIMIT",
                    () -> producer.send(there.createMessage()),
                    "queue 'full'",
                    "2 messages",
                    "lengthMax=2",
                    "overflow=BLOCK",
                    "jms.sendTimeout");
        }
        assertThat(bodies(queue)).containsExactly("one", "two");
    }

    @Test
    void aFullQueueThatDropsTheOldestTakesTheNewest() throws Exception {
        Queue queue = full(Overflow.DROP_OLDEST);
        session.createProducer(queue).send(session.createTextMessage("three"));
        assertThat(bodies(queue)).containsExactly("two", "three");
    }

    @Test
    void aFullQueueThatDeadLettersSaysWhyInTheMessage() throws Exception {
        Queue queue = full(Overflow.DEAD_LETTER);
        session.createProducer(queue).send(session.createTextMessage("three"));
        assertThat(bodies(queue)).containsExactly("one", "two");
        Queue dead = session.createQueue(QueueSettings.DEAD_LETTER_QUEUE);
        assertThat(bodies(dead)).containsExactly("three");
    }

    @Test
    void aFullQueueRefusesACommitAsAWhole() throws Exception {
        Queue queue = full(Overflow.REJECT);
        try (Session transacted = connection.createSession(Session.SESSION_TRANSACTED);
                MessageProducer toFull = transacted.createProducer(queue);
                MessageProducer toOther = transacted.createProducer(transacted.createQueue("other"))) {
            toOther.send(transacted.createTextMessage("with it"));
            Throwable atSend = catchThrowable(() -> toFull.send(transacted.createTextMessage("three")));
            if (atSend == null) {
                refused(JMSException.class, null, transacted::commit, "queue 'full'", "lengthMax=2");
            } else {
                refused(
                        ResourceAllocationException.class,
                        "RESOURCE_LIMIT",
                        () -> {
                            throw atSend;
                        },
                        "queue 'full'");
                transacted.rollback();
            }
        }
        assertThat(bodies(queue)).containsExactly("one", "two");
        assertThat(bodies(session.createQueue("other"))).isEmpty();
    }

    /** Room for two messages, and two there. */
    private Queue full(Overflow overflow) throws Exception {
        QueueSettings two = new QueueSettings(
                2, 0, overflow, 10, 0, 2.0, 60_000, Address.queue(QueueSettings.DEAD_LETTER_QUEUE), null, false);
        broker.administration().declareQueue("full", two).toCompletableFuture().join();
        Queue queue = session.createQueue("full");
        try (MessageProducer producer = session.createProducer(queue)) {
            producer.send(session.createTextMessage("one"));
            producer.send(session.createTextMessage("two"));
        }
        return queue;
    }

    private List<String> bodies(Queue queue) throws JMSException {
        List<String> bodies = new ArrayList<>();
        try (MessageConsumer consumer = session.createConsumer(queue)) {
            for (Message message = consumer.receiveNoWait(); message != null; message = consumer.receiveNoWait()) {
                bodies.add(((TextMessage) message).getText());
            }
        }
        return bodies;
    }

    // ---- the wrong moment

    @Test
    void commitAndRecoverNeedTheirKindOfSession() throws JMSException {
        String code = "ILLEGAL_STATE";
        refused(IllegalStateException.class, code, session::commit, "not transacted", "SESSION_TRANSACTED");
        refused(IllegalStateException.class, code, session::rollback, "not transacted", "SESSION_TRANSACTED");
        try (Session transacted = connection.createSession(Session.SESSION_TRANSACTED)) {
            refused(IllegalStateException.class, code, transacted::recover, "use rollback");
        }
    }

    @Test
    void receivingBesideAListenerIsRefused() throws JMSException {
        try (MessageConsumer consumer = session.createConsumer(session.createQueue("q"))) {
            consumer.setMessageListener(message -> {});
            refused(
                    IllegalStateException.class,
                    "ILLEGAL_STATE",
                    consumer::receiveNoWait,
                    "queue q",
                    "message listener",
                    "another consumer");
        }
    }
}
