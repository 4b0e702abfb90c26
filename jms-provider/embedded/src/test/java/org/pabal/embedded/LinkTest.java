package org.pabal.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.pabal.client.link.ConsumerRequest;
import org.pabal.client.link.Link;
import org.pabal.client.link.RefusedException;
import org.pabal.embedded.RecordingLinkListener.Delivered;
import org.pabal.engine.command.Command;
import org.pabal.engine.command.Command.DeleteIf;
import org.pabal.message.Address;
import org.pabal.message.BranchId;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

@Timeout(60)
@OverBothLinks
class LinkTest {

    private static final Address ORDERS = Address.queue("orders");
    private static final Address NEWS = Address.topic("news");

    private final List<Link> links = new ArrayList<>();
    private EmbeddedBroker broker;

    @BeforeEach
    void startBroker() {
        broker = EmbeddedBroker.builder().name("link-test").start();
    }

    @AfterEach
    void stopBroker() {
        links.forEach(Link::close);
        broker.stop();
    }

    // ---- messages

    @Test
    void carriesMessagesThroughAQueueInOrderAndForgetsWhatWasSettled() throws Exception {
        RecordingLinkListener receiving = new RecordingLinkListener();
        Link sender = open(new RecordingLinkListener());
        Link receiver = open(receiving);
        long sending = session(sender, false);
        long session = session(receiver, false);
        long consumer = consumer(receiver, session, onQueue(ORDERS));
        receiver.grantCredit(consumer, 100);
        for (int i = 0; i < 10; i++) {
            assertThat(publish(sender, sending, ORDERS, text("m" + i))).isNull();
        }
        for (int i = 0; i < 10; i++) {
            Delivered delivered = receiving.nextDelivery();
            assertThat(delivered.message().text()).isEqualTo("m" + i);
            assertThat(delivered.session()).isEqualTo(session);
            assertThat(delivered.consumer()).isEqualTo(consumer);
            assertThat(delivered.count()).isEqualTo(1);
            done(receiver.settle(session, delivered.delivery()));
        }
        assertThat(broker.administration()
                        .describeQueue("orders")
                        .toCompletableFuture()
                        .join())
                .satisfies(queue -> {
                    assertThat(queue.ready()).isZero();
                    assertThat(queue.lent()).isZero();
                    assertThat(queue.consumers()).isEqualTo(1);
                });
    }

    @Test
    void carriesMessagesOfATopicToEverySubscriber() throws Exception {
        RecordingLinkListener one = new RecordingLinkListener();
        RecordingLinkListener two = new RecordingLinkListener();
        Link first = open(one);
        Link second = open(two);
        for (Link link : List.of(first, second)) {
            link.grantCredit(consumer(link, session(link, false), onTopic(NEWS)), 10);
        }
        assertThat(publish(first, session(first, false), NEWS, text("extra"))).isNull();
        assertThat(one.nextDelivery().message().text()).isEqualTo("extra");
        assertThat(two.nextDelivery().message().text()).isEqualTo("extra");
    }

    @Test
    void whatIsGivenBackAsFailedComesAgainWithAHigherCount() throws Exception {
        RecordingLinkListener told = new RecordingLinkListener();
        Link link = open(told);
        long session = session(link, false);
        link.grantCredit(consumer(link, session, onQueue(ORDERS)), 10);
        publish(link, session, ORDERS, text("stubborn"));
        done(link.giveBack(session, Link.GiveBack.FAILED, told.nextDelivery().delivery()));
        Delivered again = told.nextDelivery();
        assertThat(again.count()).isEqualTo(2);
        done(link.giveBack(session, Link.GiveBack.UNSTARTED, again.delivery()));
        assertThat(told.nextDelivery().count()).isEqualTo(2);
    }

    @Test
    void whatIsPublishedInATransactionComesWithItsCommitOnly() throws Exception {
        RecordingLinkListener told = new RecordingLinkListener();
        Link link = open(told);
        long transacted = session(link, true);
        link.grantCredit(consumer(link, session(link, false), onQueue(ORDERS)), 10);
        publish(link, transacted, ORDERS, text("dropped"));
        done(link.rollback(transacted));
        publish(link, transacted, ORDERS, text("kept"));
        assertThat(told.deliveries).isEmpty();
        done(link.commit(transacted, 0));
        assertThat(told.nextDelivery().message().text()).isEqualTo("kept");
        assertThat(told.deliveries).isEmpty();
    }

    @Test
    void revokedCreditIsADrain() throws Exception {
        RecordingLinkListener told = new RecordingLinkListener();
        Link link = open(told);
        long session = session(link, false);
        long consumer = consumer(link, session, onQueue(ORDERS));
        link.grantCredit(consumer, 1);
        done(link.revokeCredit(consumer));
        publish(link, session, ORDERS, text("waits"));
        assertThat(told.deliveries).isEmpty();
        link.grantCredit(consumer, 1);
        done(link.revokeCredit(consumer));
        assertThat(told.deliveries).hasSize(1);
    }

    // ---- branches, browsers, temporary destinations

    @Test
    void runsABranchFromStartToCommit() throws Exception {
        Link link = open(new RecordingLinkListener());
        long session = session(link, false);
        BranchId branch = new BranchId(7, new byte[] {1, 2}, new byte[] {3});
        done(link.startBranch(session, branch, Link.BranchStart.NEW, 0));
        publish(link, session, ORDERS, text("global"));
        done(link.endBranch(session, branch, Link.BranchEnd.SUCCESS));
        assertThat(done(link.prepareBranch(branch))).isFalse();
        assertThat(done(link.recoverBranches())).containsExactly(branch);
        done(link.commitBranch(branch, false));
        assertThat(done(link.recoverBranches())).isEmpty();
        assertThat(browse(link, session)).containsExactly("global");

        BranchId idle = new BranchId(7, new byte[] {1, 2}, new byte[] {4});
        done(link.startBranch(session, idle, Link.BranchStart.NEW, 0));
        done(link.endBranch(session, idle, Link.BranchEnd.SUCCESS));
        assertThat(done(link.prepareBranch(idle))).as("read-only").isTrue();
        assertThat(refusal(link.commitBranch(idle, false)).code()).isEqualTo(Refusal.Code.XA_UNKNOWN_BRANCH);
    }

    @Test
    void administratorDecidesAPreparedBranch() throws Exception {
        Link link = open(new RecordingLinkListener());
        long session = session(link, false);
        BranchId branch = new BranchId(7, new byte[] {9}, new byte[] {9});
        done(link.startBranch(session, branch, Link.BranchStart.NEW, 0));
        publish(link, session, ORDERS, text("undecided"));
        done(link.endBranch(session, branch, Link.BranchEnd.SUCCESS));
        done(link.prepareBranch(branch));
        done(broker.administration().completeHeuristically(branch, true));
        assertThat(refusal(link.commitBranch(branch, false)).code()).isEqualTo(Refusal.Code.XA_HEURISTIC_COMMIT);
        assertThat(done(broker.administration().branches())).containsExactly(branch);
        done(link.forgetBranch(branch));
        assertThat(done(broker.administration().branches())).isEmpty();
        assertThat(browse(link, session)).containsExactly("undecided");
    }

    @Test
    void browsesPageByPageAndTakesNothing() throws Exception {
        Link link = open(new RecordingLinkListener());
        long session = session(link, false);
        for (int i = 0; i < 5; i++) {
            publish(link, session, ORDERS, text("b" + i));
        }
        long browser = link.nextId();
        done(link.openBrowser(session, browser, ORDERS, null));
        Link.BrowsedPage first = done(link.browse(browser, 3));
        assertThat(first.messages()).extracting(Message::text).containsExactly("b0", "b1", "b2");
        assertThat(first.end()).isFalse();
        assertThat(done(link.browse(browser, 3)).messages())
                .extracting(Message::text)
                .containsExactly("b3", "b4");
        done(link.closeBrowser(browser));
        assertThat(browse(link, session)).hasSize(5);
    }

    @Test
    void temporaryDestinationsLiveWithTheirConnection() throws Exception {
        Link owner = open(new RecordingLinkListener());
        Link other = open(new RecordingLinkListener());
        Address temporary = Address.temporaryQueue("answers");
        done(owner.createTemporary(temporary));
        done(other.checkDestination(temporary));
        done(owner.deleteTemporary(temporary));
        assertThat(refusal(other.checkDestination(temporary)).code()).isEqualTo(Refusal.Code.INVALID_DESTINATION);
        done(owner.createTemporary(Address.temporaryQueue("more")));
        owner.close();
        assertThat(refusal(other.checkDestination(Address.temporaryQueue("more")))
                        .code())
                .isEqualTo(Refusal.Code.INVALID_DESTINATION);
    }

    @Test
    void creditForConsumerThatHasEndedMeansNothing() throws Exception {
        RecordingLinkListener told = new RecordingLinkListener();
        Link link = open(told);
        link.grantCredit(link.nextId(), 1);
        session(link, false);
        assertThat(told.refusals).isEmpty();
        assertThat(told.losses).isEmpty();
    }

    @Test
    void deletingItsQueueEndsTheConsumer() throws Exception {
        RecordingLinkListener told = new RecordingLinkListener();
        Link link = open(told);
        long session = session(link, false);
        long consumer = consumer(link, session, onQueue(ORDERS));
        done(broker.administration().deleteQueue("orders", DeleteIf.ANY));
        assertThat(RecordingLinkListener.next(told.ended).consumer()).isEqualTo(consumer);
    }

    @Test
    void subscriptionsEndWithUnsubscribe() throws Exception {
        Link link = open(new RecordingLinkListener());
        done(link.setClientId("billing"));
        long session = session(link, false);
        long consumer = consumer(link, session, new ConsumerRequest(NEWS, "daily", true, false, null, false, 0));
        assertThat(refusal(link.unsubscribe("daily")).code()).isEqualTo(Refusal.Code.SUBSCRIPTION_IN_USE);
        done(link.closeConsumer(consumer));
        done(link.unsubscribe("daily"));
        assertThat(refusal(link.unsubscribe("daily")).code()).isEqualTo(Refusal.Code.UNKNOWN_SUBSCRIPTION);
        done(link.closeSession(session));
    }

    // ---- opening and closing

    @Test
    void closingFreesTheClientIdBeforeItReturns() throws Exception {
        for (int i = 0; i < 100; i++) {
            Link link = link();
            done(link.open("billing", null, null, new RecordingLinkListener()));
            Link rival = link();
            assertThat(refusal(rival.open("billing", null, null, new RecordingLinkListener()))
                            .code())
                    .isEqualTo(Refusal.Code.INVALID_CLIENT_ID);
            rival.close();
            link.close();
        }
    }

    @Test
    void everythingIsRefusedAfterClosing() throws Exception {
        RecordingLinkListener told = new RecordingLinkListener();
        Link link = open(told);
        long session = session(link, false);
        link.close();
        link.close();
        assertThat(refusal(link.openSession(link.nextId(), false)).code()).isEqualTo(Refusal.Code.ILLEGAL_STATE);
        assertThat(refusal(link.settle(session, 1)).text()).contains(WayIn.url(broker) + " is closed");
        assertThat(publish(link, session, ORDERS, text("late")).code()).isEqualTo(Refusal.Code.ILLEGAL_STATE);
        assertThat(told.losses).isEmpty();
    }

    @Test
    void aLinkIsOpenedOnce() throws Exception {
        Link link = open(new RecordingLinkListener());
        assertThat(refusal(link.open(null, null, null, new RecordingLinkListener()))
                        .code())
                .isEqualTo(Refusal.Code.ILLEGAL_STATE);
        Link unopened = link();
        assertThatThrownBy(() -> unopened.settle(1, 1))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("has not been opened");
        unopened.close();
        assertThat(refusal(unopened.open(null, null, null, new RecordingLinkListener()))
                        .code())
                .isEqualTo(Refusal.Code.ILLEGAL_STATE);
    }

    @Test
    void stoppingTheBrokerLosesTheLinkOnceAndFailsWhatIsPending() throws Exception {
        RecordingLinkListener told = new RecordingLinkListener();
        Link link = open(told);
        long session = session(link, false);
        broker.stop();
        assertThat(RecordingLinkListener.next(told.losses).code()).isEqualTo(Refusal.Code.BROKER_UNAVAILABLE);
        assertThat(refusal(link.openSession(link.nextId(), false)).code()).isEqualTo(Refusal.Code.BROKER_UNAVAILABLE);
        assertThat(publish(link, session, ORDERS, text("late")).code()).isEqualTo(Refusal.Code.BROKER_UNAVAILABLE);
        link.close();
        assertThat(told.losses).isEmpty();
        assertThat(refusalOfConnecting(told).code()).isEqualTo(Refusal.Code.BROKER_UNAVAILABLE);
    }

    @Test
    @DisabledIfSystemProperty(
            named = WayIn.LINK,
            matches = WayIn.TCP,
            disabledReason = "a server has its users in a file: SecurityTest")
    void usersMustSayWhoTheyAreWhereThereAreUsers() throws Exception {
        try (EmbeddedBroker guarded =
                EmbeddedBroker.builder().name("guarded").user("anna", "secret").start()) {
            done(WayIn.link(guarded).open(null, "anna", "secret", new RecordingLinkListener()));
            for (String[] wrong : new String[][] {{"anna", "Secret"}, {"bert", "secret"}, {null, null}}) {
                Link link = WayIn.link(guarded);
                assertThat(refusal(link.open(null, wrong[0], wrong[1], new RecordingLinkListener()))
                                .code())
                        .isEqualTo(Refusal.Code.NOT_AUTHENTICATED);
            }
        }
        Link anybody = link();
        done(anybody.open(null, "whoever", "whatever", new RecordingLinkListener()));
    }

    @Test
    void describesItselfAndKnowsTheTime() throws Exception {
        Link link = open(new RecordingLinkListener());
        assertThat(link.describe()).isEqualTo(WayIn.url(broker));
        assertThat(link.currentTimeMillis())
                .isBetween(System.currentTimeMillis() - 10_000, System.currentTimeMillis() + 10_000);
        assertThat(link.nextId()).isPositive().isLessThan(link.nextId());
    }

    // ---- words of the two sides

    @Test
    void everyWordOfTheLinkHasItsCounterpartInTheEngine() {
        assertThat(Arrays.stream(Link.GiveBack.values())
                        .map(InProcessLink::reason)
                        .map(Enum::name))
                .containsExactly(names(Link.GiveBack.values()))
                .containsExactlyInAnyOrder(names(Command.ReturnReason.values()));
        assertThat(Arrays.stream(Link.BranchStart.values())
                        .map(InProcessLink::mode)
                        .map(Enum::name))
                .containsExactly(names(Link.BranchStart.values()))
                .containsExactlyInAnyOrder(names(Command.StartMode.values()));
        assertThat(Arrays.stream(Link.BranchEnd.values())
                        .map(InProcessLink::mode)
                        .map(Enum::name))
                .containsExactly(names(Link.BranchEnd.values()))
                .containsExactlyInAnyOrder(names(Command.EndMode.values()));
    }

    private static String[] names(Enum<?>[] words) {
        return Arrays.stream(words).map(Enum::name).toArray(String[]::new);
    }

    // ----

    private Refusal refusalOfConnecting(RecordingLinkListener listener) {
        try {
            return refusal(link().open(null, null, null, listener));
        } catch (RefusedException nobodyThere) {
            return nobodyThere.refusal();
        }
    }

    private Link link() throws RefusedException {
        Link link = WayIn.link(broker);
        links.add(link);
        return link;
    }

    private Link open(RecordingLinkListener listener) throws Exception {
        Link link = link();
        done(link.open(null, null, null, listener));
        return link;
    }

    private static long session(Link link, boolean transacted) throws Exception {
        long session = link.nextId();
        done(link.openSession(session, transacted));
        return session;
    }

    private static long consumer(Link link, long session, ConsumerRequest request) throws Exception {
        long consumer = link.nextId();
        done(link.openConsumer(session, consumer, request));
        return consumer;
    }

    private static ConsumerRequest onQueue(Address queue) {
        return new ConsumerRequest(queue, null, false, false, null, false, 0);
    }

    private static ConsumerRequest onTopic(Address topic) {
        return new ConsumerRequest(topic, null, false, false, null, false, 0);
    }

    private static Message text(String text) {
        return Message.builder().priority(4).text(text).build();
    }

    /** The refusal, or null once the broker has taken it. */
    private static Refusal publish(Link link, long session, Address to, Message message) throws Exception {
        var outcome = new CompletableFuture<Refusal>();
        link.publish(session, to, message, Long.MAX_VALUE, outcome::complete);
        return outcome.get(RecordingLinkListener.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static List<String> browse(Link link, long session) throws Exception {
        long browser = link.nextId();
        done(link.openBrowser(session, browser, ORDERS, null));
        List<String> texts = done(link.browse(browser, 100)).messages().stream()
                .map(Message::text)
                .toList();
        done(link.closeBrowser(browser));
        return texts;
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(RecordingLinkListener.PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private static Refusal refusal(CompletionStage<?> stage) {
        Throwable thrown = catchThrowable(() -> stage.toCompletableFuture().join());
        assertThat(thrown).isInstanceOf(CompletionException.class).hasCauseInstanceOf(RefusedException.class);
        return ((RefusedException) thrown.getCause()).refusal();
    }
}
