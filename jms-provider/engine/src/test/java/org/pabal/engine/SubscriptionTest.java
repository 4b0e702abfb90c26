package org.pabal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.pabal.engine.EngineHarness.message;
import static org.pabal.engine.EngineHarness.text;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.EngineHarness.Connection;
import org.pabal.engine.EngineHarness.Delivery;
import org.pabal.engine.EngineHarness.Receiver;
import org.pabal.engine.EngineHarness.Session;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.ReturnReason;
import org.pabal.engine.command.Source;
import org.pabal.message.Address;
import org.pabal.message.Refusal;
import org.pabal.message.Refusal.Code;

/** Topics and the four kinds of subscription (Jakarta Messaging 3.1 §8.3), temporary destinations (§6.2.2). */
class SubscriptionTest {

    private final EngineHarness engine = new EngineHarness();

    @AfterEach
    void replayGivesTheSameState() {
        engine.close();
    }

    @Test
    void givesEverySubscriberItsCopyAndForgetsWhatNobodyWants() {
        Session session = engine.connect().session();
        session.publish("news", "before");
        Receiver one = session.subscribe("news").grant(10);
        Receiver two = session.subscribe("news").grant(10);
        session.publish("news", "a", "b");
        assertThat(one.takeTexts()).containsExactly("a", "b");
        assertThat(two.takeTexts()).containsExactly("a", "b");
    }

    @Test
    void subscribesToPatternsAndRefusesToPublishToThem() {
        Session session = engine.connect().session();
        Receiver star = session.subscribe("news.*").grant(10);
        Receiver hash = session.subscribe("news.#").grant(10);
        session.publish("news.sport", "sport");
        session.publish("news.sport.tennis", "tennis");
        assertThat(star.takeTexts()).containsExactly("sport");
        assertThat(hash.takeTexts()).containsExactly("sport", "tennis");
        assertThat(session.sendRefused(Address.topic("news.#"), text("x")).code())
                .isEqualTo(Code.INVALID_DESTINATION);
    }

    @Test
    void selectsBeforeItStores() {
        Session session = engine.connect().session();
        session.subscribe("t", "s", true, true, "colour = 'red'", false);
        session.send(Address.topic("t"), message("blue", m -> m.property("colour", "blue")));
        session.send(Address.topic("t"), message("red", m -> m.property("colour", "red")));
        assertThat(engine.contents("durable-subscription:-:s")).containsExactly("red");
    }

    @Test
    void keepsMessagesOfADurableSubscriptionWhileItsConsumerIsAway() {
        Connection connection = engine.connect("billing");
        Session session = connection.session();
        Receiver receiver = session.durable("orders", "all");
        receiver.close();
        session.publish("orders", "a", "b");
        connection.close();
        EngineHarness next = engine.restarted();
        Receiver again =
                next.connect("billing").session().durable("orders", "all").grant(10);
        assertThat(again.takeTexts()).containsExactly("a", "b");
        next.close();
    }

    @Test
    void sharesMessagesAmongTheConsumersOfASharedSubscription() {
        Session session = engine.connect().session();
        Receiver one = session.subscribe("t", "s", false, true, null, false).grant(10);
        Receiver two = session.subscribe("t", "s", false, true, null, false).grant(10);
        session.publish("t", "a", "b", "c", "d");
        assertThat(one.takeTexts()).containsExactly("a", "c");
        assertThat(two.takeTexts()).containsExactly("b", "d");
    }

    @Test
    void givesASharedMessageToWhoeverCanTakeItNow() {
        Session session = engine.connect().session();
        session.subscribe("t", "s", true, true, null, false);
        Receiver reading = session.subscribe("t", "s", true, true, null, false).grant(10);
        session.publish("t", "a", "b");
        assertThat(reading.takeTexts()).containsExactly("a", "b");
    }

    @Test
    void forgetsNonDurableSubscriptionsWithTheirLastConsumer() {
        Session session = engine.connect().session();
        Receiver one = session.subscribe("t", "s", false, true, null, false);
        Receiver two = session.subscribe("t", "s", false, true, null, false);
        one.close();
        session.publish("t", "a");
        assertThat(two.grant(1).takeTexts()).containsExactly("a");
        two.close();
        session.publish("t", "b");
        Receiver three = session.subscribe("t", "s", false, true, null, false).grant(10);
        assertThat(three.takeTexts()).isEmpty();
    }

    @Test
    void settlesWhatAClosedSubscriberStillHolds() {
        Session session = engine.connect().session();
        Receiver receiver = session.subscribe("t").grant(10);
        session.publish("t", "a", "b");
        Delivery[] got = receiver.takeAll();
        receiver.close();
        session.settle(got[0]);
        session.giveBack(ReturnReason.FAILED, got[1]);
    }

    @Test
    void rollsBackWhatAClosedSubscriberHeldWithoutAnError() {
        Session session = engine.connect().transacted();
        Session publisher = engine.connect().session();
        Receiver receiver = session.subscribe("t").grant(10);
        publisher.publish("t", "a", "b");
        Delivery[] got = receiver.takeAll();
        session.settle(got[0]);
        receiver.close();
        session.rollback(got[1]);
        session.commit();
    }

    @Test
    void separatesSharedNonDurableNamesFromDurableOnes() {
        Session session = engine.connect().session();
        session.subscribe("t", "s", false, true, null, false);
        session.subscribe("other", "s", true, true, null, false);
    }

    @Test
    void separatesSubscriptionsOfDifferentClients() {
        Session one = engine.connect("one").session();
        Session two = engine.connect("two").session();
        Receiver first = one.durable("t", "s").grant(10);
        Receiver second = two.durable("t", "s").grant(10);
        one.publish("t", "a");
        assertThat(first.takeTexts()).containsExactly("a");
        assertThat(second.takeTexts()).containsExactly("a");
    }

    @Test
    void refusesDurableSharedAndUnsharedUnderOneKey() {
        Session session = engine.connect("c").session();
        session.durable("t", "s").close();
        Refusal refusal = session.consumeRefused(new Source.FromTopic(Address.topic("t"), "s", true, true), null);
        assertThat(refusal.code()).isEqualTo(Code.SUBSCRIPTION_IN_USE);
        assertThat(refusal.text()).contains("'s'").contains("unshared");
    }

    @Test
    void refusesASecondConsumerOfAnUnsharedDurableSubscription() {
        Session session = engine.connect("billing").session();
        session.durable("t", "s");
        Refusal refusal = session.consumeRefused(new Source.FromTopic(Address.topic("t"), "s", true, false), null);
        assertThat(refusal.code()).isEqualTo(Code.SUBSCRIPTION_IN_USE);
        assertThat(refusal.text()).contains("billing");
    }

    @Test
    void refusesUnsharedDurableSubscriptionsWithoutAClientId() {
        Session session = engine.connect().session();
        assertThat(session.consumeRefused(new Source.FromTopic(Address.topic("t"), "s", true, false), null)
                        .code())
                .isEqualTo(Code.ILLEGAL_STATE);
    }

    @Test
    void startsAnInactiveDurableSubscriptionAnewWhenItsSelectorChanges() {
        Session session = engine.connect("c").session();
        session.durable("t", "s").close();
        session.publish("t", "old");
        Receiver changed =
                session.subscribe("t", "s", true, false, "x = 1", false).grant(10);
        assertThat(changed.takeTexts()).isEmpty();
        session.publish("t", "no");
        session.send(Address.topic("t"), message("yes", m -> m.property("x", 1)));
        assertThat(changed.takeTexts()).containsExactly("yes");
    }

    @Test
    void refusesToChangeASharedDurableSubscriptionInUse() {
        Session session = engine.connect("c").session();
        session.subscribe("t", "s", true, true, null, false);
        assertThat(session.consumeRefused(new Source.FromTopic(Address.topic("u"), "s", true, true), null)
                        .code())
                .isEqualTo(Code.SUBSCRIPTION_IN_USE);
        assertThat(session.consumeRefused(new Source.FromTopic(Address.topic("t"), "s", true, true), "x = 1")
                        .code())
                .isEqualTo(Code.SUBSCRIPTION_IN_USE);
    }

    @Test
    void hidesAConnectionsOwnMessagesWithNoLocal() {
        Session own = engine.connect().session();
        Session other = engine.connect().session();
        Receiver receiver = own.subscribe("t", null, false, false, null, true).grant(10);
        own.publish("t", "mine");
        other.publish("t", "theirs");
        assertThat(receiver.takeTexts()).containsExactly("theirs");
    }

    @Test
    void hidesAClientsOwnMessagesFromItsDurableSubscriptionOverAllItsConnections() {
        Connection first = engine.connect("c");
        first.session().subscribe("t", "s", true, false, null, true);
        first.close();
        Connection second = engine.connect("c");
        Session session = second.session();
        session.publish("t", "mine");
        engine.connect().session().publish("t", "theirs");
        Receiver receiver = session.subscribe("t", "s", true, false, null, true).grant(10);
        assertThat(receiver.takeTexts()).containsExactly("theirs");
    }

    @Test
    void unsubscribesOnlyWhatIsNeitherInUseNorUnsettled() {
        Connection connection = engine.connect("c");
        Session session = connection.session();
        assertThat(unsubscribeRefused(connection, "s")).isEqualTo(Code.UNKNOWN_SUBSCRIPTION);
        Receiver receiver = session.durable("t", "s").grant(1);
        session.publish("t", "a");
        assertThat(unsubscribeRefused(connection, "s")).isEqualTo(Code.SUBSCRIPTION_IN_USE);
        receiver.close();
        assertThat(unsubscribeRefused(connection, "s")).isEqualTo(Code.SUBSCRIPTION_IN_USE);
        session.settle(engine.last());
        connection.unsubscribe("s");
        assertThat(unsubscribeRefused(connection, "s")).isEqualTo(Code.UNKNOWN_SUBSCRIPTION);
    }

    @Test
    void refusesToUnsubscribeWhileATransactionHoldsAMessage() {
        Connection connection = engine.connect("c");
        Session session = connection.transacted();
        Receiver receiver = session.durable("t", "s").grant(1);
        engine.connect().session().publish("t", "a");
        session.settle(receiver.takeAll());
        receiver.close();
        assertThat(unsubscribeRefused(connection, "s")).isEqualTo(Code.SUBSCRIPTION_IN_USE);
        session.commit();
        connection.unsubscribe("s");
    }

    private Code unsubscribeRefused(Connection connection, String name) {
        return engine.refused(r -> new Command.Unsubscribe(connection.id, r, name))
                .code();
    }

    @Test
    void givesADelayedMessageOnlyToThoseSubscribedWhenItWasSent() {
        Session session = engine.connect().session();
        Receiver early = session.subscribe("t").grant(10);
        session.send(Address.topic("t"), message("later", m -> m.deliveryTimeMillis(engine.now + 100)));
        Receiver late = session.subscribe("t").grant(10);
        engine.advance(100);
        assertThat(early.takeTexts()).containsExactly("later");
        assertThat(late.takeTexts()).isEmpty();
    }

    // ---- client ids

    @Test
    void letsOnlyOneConnectionUseAClientIdAtATime() {
        Connection first = engine.connect("c");
        assertThat(engine.refused(r -> new Command.OpenConnection(engine.nextId(), r, "c"))
                        .code())
                .isEqualTo(Code.INVALID_CLIENT_ID);
        first.close();
        Connection second = engine.connect("c");
        assertThat(engine.refused(r -> new Command.SetClientId(second.id, r, "d"))
                        .code())
                .isEqualTo(Code.ILLEGAL_STATE);
    }

    // ---- temporary destinations

    @Test
    void letsAnybodySendToATemporaryQueueButOnlyItsConnectionConsume() {
        Connection owner = engine.connect();
        Address answers = owner.temporaryQueue("answers-1");
        Receiver receiver = owner.session().consume(new Source.FromQueue(answers), null, false, 0);
        Session other = engine.connect().session();
        other.send(answers, text("answer"));
        assertThat(receiver.grant(1).takeTexts()).containsExactly("answer");
        assertThat(other.consumeRefused(new Source.FromQueue(answers), null).code())
                .isEqualTo(Code.INVALID_DESTINATION);
        assertThat(other.consumeRefused(new Source.FromQueue(Address.queue("answers-1")), null)
                        .code())
                .isEqualTo(Code.INVALID_DESTINATION);
    }

    @Test
    void keepsTemporaryTopicsOutOfReachOfPatterns() {
        Connection owner = engine.connect();
        Address topic = owner.temporaryTopic("tt");
        Session session = owner.session();
        Receiver all = session.subscribe("#").grant(10);
        Receiver mine = session.consume(new Source.FromTopic(topic, null, false, false), null, false, 0)
                .grant(10);
        session.send(topic, text("a"));
        assertThat(mine.takeTexts()).containsExactly("a");
        assertThat(all.takeTexts()).isEmpty();
    }

    @Test
    void endsTemporaryDestinationsWithTheirConnection() {
        Connection owner = engine.connect();
        Address queue = owner.temporaryQueue("tq");
        Address topic = owner.temporaryTopic("tt");
        owner.session().consume(new Source.FromQueue(queue), null, false, 0);
        owner.close();
        Session other = engine.connect().session();
        assertThat(other.sendRefused(queue, text("x")).code()).isEqualTo(Code.INVALID_DESTINATION);
        assertThat(other.sendRefused(topic, text("x")).code()).isEqualTo(Code.INVALID_DESTINATION);
    }

    @Test
    void deletesTemporaryDestinationsOnlyWithoutConsumers() {
        Connection owner = engine.connect();
        Address topic = owner.temporaryTopic("tt");
        Address queue = owner.temporaryQueue("tq");
        Session session = owner.session();
        Receiver onTopic = session.consume(new Source.FromTopic(topic, null, false, false), null, false, 0);
        Receiver onQueue = session.consume(new Source.FromQueue(queue), null, false, 0);
        assertThat(deleteRefused(owner, topic)).isEqualTo(Code.ILLEGAL_STATE);
        assertThat(deleteRefused(owner, queue)).isEqualTo(Code.ILLEGAL_STATE);
        onTopic.close();
        onQueue.close();
        engine.accepted(r -> new Command.DeleteTemporary(owner.id, r, topic));
        engine.accepted(r -> new Command.DeleteTemporary(owner.id, r, queue));
        assertThat(session.sendRefused(queue, text("x")).code()).isEqualTo(Code.INVALID_DESTINATION);
    }

    private Code deleteRefused(Connection connection, Address address) {
        return engine.refused(r -> new Command.DeleteTemporary(connection.id, r, address))
                .code();
    }
}
