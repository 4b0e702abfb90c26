package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.jms.DeliveryMode;
import jakarta.jms.JMSConsumer;
import jakarta.jms.JMSContext;
import jakarta.jms.Message;
import jakarta.jms.Queue;
import jakarta.jms.Topic;
import jakarta.jms.XAJMSContext;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import javax.transaction.xa.XAResource;
import javax.transaction.xa.Xid;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.pabal.broker.BrokerClock;
import org.pabal.engine.command.Command.DeleteIf;
import org.pabal.engine.command.ExchangeType;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;

/** What was confirmed is there after the broker's end, whatever way it ended, and nothing else is. */
@Timeout(120)
@OverBothLinks
class RestartTest extends RestartFixture {

    private final TurnableTime time = new TurnableTime();

    private record Branch(byte[] getGlobalTransactionId, byte[] getBranchQualifier) implements Xid {
        static Branch named(String name) {
            return new Branch(name.getBytes(java.nio.charset.StandardCharsets.UTF_8), new byte[] {1});
        }

        @Override
        public int getFormatId() {
            return 4711;
        }
    }

    /** A clock that runs, and can be set forward. */
    private static final class TurnableTime implements BrokerClock {

        private volatile long ahead;

        @Override
        public long currentTimeMillis() {
            return BrokerClock.system().currentTimeMillis() + ahead;
        }

        @Override
        public Alarm newAlarm(Runnable action) {
            Alarm real = BrokerClock.system().newAlarm(action);
            return new Alarm() {
                @Override
                public void set(long timeMillis) {
                    real.set(timeMillis == Long.MAX_VALUE ? timeMillis : timeMillis - ahead);
                }

                @Override
                public void close() {
                    real.close();
                }
            };
        }
    }

    @Override
    BrokerClock clock() {
        return time;
    }

    private JMSContext context() {
        return factory().createContext();
    }

    private JMSContext context(int mode) {
        return factory().createContext(mode);
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }

    private void send(String queue, String... texts) {
        try (JMSContext context = context()) {
            for (String text : texts) {
                context.createProducer().send(context.createQueue(queue), text);
            }
        }
    }

    private List<String> drain(String queue) {
        try (JMSContext context = context()) {
            return drain(context.createConsumer(context.createQueue(queue)));
        }
    }

    private static List<String> drain(JMSConsumer consumer) {
        List<String> texts = new ArrayList<>();
        for (String text = consumer.receiveBodyNoWait(String.class);
                text != null;
                text = consumer.receiveBodyNoWait(String.class)) {
            texts.add(text);
        }
        return texts;
    }

    @ParameterizedTest
    @EnumSource
    void persistentMessagesSurviveInTheirOrderAndOthersDoNot(End end) {
        start(end);
        List<String> sent = new ArrayList<>();
        try (JMSContext context = context()) {
            Queue queue = context.createQueue("q");
            for (int i = 0; i < 200; i++) {
                sent.add("message " + i);
                context.createProducer().send(queue, "message " + i);
                context.createProducer()
                        .setDeliveryMode(DeliveryMode.NON_PERSISTENT)
                        .send(queue, "not " + i);
            }
        }
        restart(end);
        restart(end);
        assertThat(drain("q")).isEqualTo(sent);
    }

    @ParameterizedTest
    @EnumSource
    void whatWasAcknowledgedDoesNotComeBack(End end) throws Exception {
        start(end);
        send("q", "a", "b", "c", "d");
        try (JMSContext context = context(JMSContext.CLIENT_ACKNOWLEDGE)) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("q"));
            consumer.receive(LONG_MILLIS);
            consumer.receive(LONG_MILLIS).acknowledge();
            consumer.receive(LONG_MILLIS);
            restart(end);
        }
        try (JMSContext context = context()) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("q"));
            Message lent = consumer.receive(LONG_MILLIS);
            assertThat(lent.getBody(String.class)).isEqualTo("c");
            assertThat(lent.getJMSRedelivered()).isTrue();
            assertThat(lent.getIntProperty("JMSXDeliveryCount")).isEqualTo(2);
            assertThat(drain(consumer)).containsExactly("d");
        }
        restart(end);
        assertThat(drain("q")).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionIsThereEntirelyOrNotAtAll(End end) {
        start(end);
        send("in", "1", "2", "3");
        try (JMSContext context = context(JMSContext.SESSION_TRANSACTED);
                JMSContext open = context(JMSContext.SESSION_TRANSACTED)) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("in"));
            Queue out = context.createQueue("out");
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("1");
            context.createProducer().send(out, "one");
            context.createProducer().send(out, "uno");
            context.commit();
            assertThat(consumer.receiveBody(String.class, LONG_MILLIS)).isEqualTo("2");
            context.createProducer().send(out, "rolled back");
            context.rollback();
            open.createProducer().send(out, "never committed");
            restart(end);
        }
        assertThat(drain("in")).containsExactly("2", "3");
        assertThat(drain("out")).containsExactly("one", "uno");
    }

    @ParameterizedTest
    @EnumSource
    void aTransactionOpenDuringACheckpointCanStillCommit(End end) {
        start(end);
        List<String> sent = new ArrayList<>();
        try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
            Queue out = context.createQueue("out");
            for (int i = 0; i < 100; i++) {
                sent.add("message " + i);
                context.createProducer().send(out, "message " + i);
            }
            send("other", new String[] {"x".repeat(3_000), "y".repeat(3_000), "z".repeat(3_000)});
            context.commit();
            restart(end);
        }
        assertThat(drain("out")).isEqualTo(sent);
    }

    @ParameterizedTest
    @EnumSource
    void preparedBranchesStandAndCanBeFinished(End end) throws Exception {
        start(end);
        send("in", "1", "2", "3");
        Xid committed = Branch.named("committed");
        Xid rolledBack = Branch.named("rolled back");
        Xid decided = Branch.named("decided");
        try (XAJMSContext context = factory().createXAContext()) {
            XAResource resource = context.getXAResource();
            JMSConsumer consumer = context.createConsumer(context.createQueue("in"));
            for (Xid branch : List.of(committed, rolledBack, decided)) {
                resource.start(branch, XAResource.TMNOFLAGS);
                String text = consumer.receiveBody(String.class, LONG_MILLIS);
                context.createProducer().send(context.createQueue("out"), "did " + text);
                resource.end(branch, XAResource.TMSUCCESS);
                assertThat(resource.prepare(branch)).isEqualTo(XAResource.XA_OK);
            }
        }
        done(broker.administration()
                .completeHeuristically(done(broker.administration().branches()).get(2), true));
        assertThat(drain("out")).containsExactly("did 3");
        restart(end);
        assertThat(drain("in")).isEmpty();
        assertThat(drain("out")).isEmpty();
        try (XAJMSContext context = factory().createXAContext()) {
            XAResource resource = context.getXAResource();
            assertThat(resource.recover(XAResource.TMSTARTRSCAN | XAResource.TMENDRSCAN))
                    .hasSize(3);
            resource.commit(committed, false);
            resource.rollback(rolledBack);
            assertThatThrownBy(() -> resource.commit(decided, false))
                    .extracting(failure -> ((javax.transaction.xa.XAException) failure).errorCode)
                    .isEqualTo(javax.transaction.xa.XAException.XA_HEURCOM);
            resource.forget(decided);
        }
        restart(end);
        assertThat(done(broker.administration().branches())).isEmpty();
        assertThat(drain("in")).containsExactly("2");
        assertThat(drain("out")).containsExactly("did 1");
    }

    @ParameterizedTest
    @EnumSource
    void durableSubscriptionsKeepCollecting(End end) {
        start(end);
        Topic news = new org.pabal.client.destination.PabalTopic("news");
        Topic all = new org.pabal.client.destination.PabalTopic("news.#");
        try (JMSContext context = context()) {
            context.setClientID("billing");
            context.createDurableConsumer(news, "plain").close();
            context.createDurableConsumer(news, "red", "colour = 'red'", false).close();
            context.createDurableConsumer(news, "foreign", null, true).close();
            context.createSharedDurableConsumer(all, "shared").close();
            context.createProducer().setProperty("colour", "red").send(news, "before");
        }
        restart(end);
        try (JMSContext context = context()) {
            context.createProducer().setProperty("colour", "blue").send(news, "after");
        }
        restart(end);
        try (JMSContext context = context()) {
            context.setClientID("billing");
            assertThat(drain(context.createDurableConsumer(news, "plain"))).containsExactly("before", "after");
            assertThat(drain(context.createDurableConsumer(news, "red", "colour = 'red'", false)))
                    .containsExactly("before");
            assertThat(drain(context.createDurableConsumer(news, "foreign", null, true)))
                    .containsExactly("after");
            assertThat(drain(context.createSharedDurableConsumer(all, "shared")))
                    .containsExactly("before", "after");
        }
    }

    @ParameterizedTest
    @EnumSource
    void exchangesBindingsAndSettingsSurvive(End end) {
        start(end);
        var administration = broker.administration();
        done(administration.declareQueue("small", QueueSettings.defaults().withLengthMax(7)));
        done(administration.declareQueue("other", QueueSettings.defaults()));
        done(administration.declareExchange("prices", ExchangeType.TOPIC));
        done(administration.bind("pabal.topic", "small", "eu.*", "size > 3"));
        done(administration.bind("prices", "small", "eu.*"));
        done(administration.bind("prices", "other", "us.*"));
        done(administration.declareExchange("gone", ExchangeType.FANOUT));
        done(administration.deleteExchange("gone"));
        done(administration.unbind("prices", "other", "us.*"));
        restart(end);
        done(broker.administration().unbind("prices", "small", "eu.*"));
        assertThat(done(broker.administration().describeQueue("small"))
                        .settings()
                        .lengthMax())
                .isEqualTo(7);
        try (JMSContext context = context()) {
            Topic eu = context.createTopic("eu.seoul");
            context.createProducer().setProperty("size", 4).send(eu, "large");
            context.createProducer().setProperty("size", 2).send(eu, "small");
        }
        assertThat(drain("small")).containsExactly("large");
        done(broker.administration().declareExchange("gone", ExchangeType.DIRECT));
        assertThatThrownBy(() -> done(broker.administration().declareExchange("prices", ExchangeType.DIRECT)))
                .hasMessageContaining("prices");
    }

    @ParameterizedTest
    @EnumSource
    void deadLettersKeepTheirReasonAndGoBack(End end) throws Exception {
        start(end);
        done(broker.administration()
                .declareQueue(
                        "q", QueueSettings.defaults().withDeliveriesMax(2).withDeadLetterTo(Address.queue("dead"))));
        send("q", "poison");
        try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("q"));
            consumer.receive(LONG_MILLIS);
            context.rollback();
        }
        restart(end);
        try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
            JMSConsumer consumer = context.createConsumer(context.createQueue("q"));
            assertThat(consumer.receive(LONG_MILLIS).getIntProperty("JMSXDeliveryCount"))
                    .isEqualTo(2);
            context.rollback();
            assertThat(consumer.receiveNoWait()).isNull();
        }
        restart(end);
        try (JMSContext context = context(JMSContext.SESSION_TRANSACTED)) {
            Message dead = context.createConsumer(context.createQueue("dead")).receive(LONG_MILLIS);
            assertThat(dead.getBody(String.class)).isEqualTo("poison");
            assertThat(dead.getStringProperty("JMS_PABAL_DEAD_QUEUE")).isEqualTo("q");
        }
        assertThat(done(broker.administration().retryDeadLetters("dead", null, 10)))
                .isEqualTo(1);
        restart(end);
        assertThat(drain("q")).containsExactly("poison");
    }

    @ParameterizedTest
    @EnumSource
    void scheduledDeliveriesAndExpiryGoOn(End end) {
        start(end);
        try (JMSContext context = context()) {
            Queue queue = context.createQueue("q");
            context.createProducer().setDeliveryDelay(3_600_000).send(queue, "later");
            context.createProducer().setTimeToLive(1_800_000).send(queue, "mayfly");
            context.createProducer().send(queue, "now");
        }
        restart(end);
        time.ahead = 2_000_000;
        restart(end);
        assertThat(drain("q")).containsExactly("now");
        time.ahead = 4_000_000;
        restart(end);
        try (JMSContext context = context()) {
            assertThat(context.createConsumer(context.createQueue("q")).receiveBody(String.class, LONG_MILLIS))
                    .isEqualTo("later");
        }
    }

    @ParameterizedTest
    @EnumSource
    void deletedAndPurgedQueuesStayEmpty(End end) {
        start(end);
        send("purged", "a", "b");
        send("deleted", "a", "b");
        send("moved", "a", "b");
        done(broker.administration().purgeQueue("purged"));
        done(broker.administration().deleteQueue("deleted", DeleteIf.ANY));
        done(broker.administration().moveMessages("moved", Address.queue("to"), null, 1));
        restart(end);
        assertThat(drain("purged")).isEmpty();
        assertThat(drain("deleted")).isEmpty();
        assertThat(drain("moved")).containsExactly("b");
        assertThat(drain("to")).containsExactly("a");
    }

    @ParameterizedTest
    @EnumSource
    void whatIsConsumedDoesNotStayOnTheDisk(End end) throws Exception {
        start(end);
        String body = "x".repeat(10_000);
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 100; i++) {
                send("q", body);
                assertThat(drain("q")).hasSize(1);
            }
            restart(end);
        }
        if (end == End.KILL_BETWEEN_CHECKPOINTS) {
            try (var files = java.nio.file.Files.list(data())) {
                assertThat(files.mapToLong(file -> file.toFile().length()).sum())
                        .isLessThan(3L << 20);
            }
        }
    }
}
