package org.pabal.server.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.pabal.engine.command.QueueSettings;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.MalformedFrameException;
import org.pabal.wire.Preface;

/** A peer may say whatever it likes: it is answered, or ended in words, and never holds more than it may. */
class WireSessionTest {

    private static final Address QUEUE = Address.queue("orders");

    private final WirePeer peer = new WirePeer();

    @AfterEach
    void stop() {
        peer.stop();
    }

    private static Message text(int length) {
        return Message.builder().destination(QUEUE).text("x".repeat(length)).build();
    }

    private long consumer(int credit) throws MalformedFrameException {
        long consumer = peer.first + 2;
        peer.say(
                new ClientFrame.OpenConsumer(2, peer.first + 1, consumer, QUEUE, null, false, false, null, false, 0, 0),
                new ClientFrame.GrantCredit(consumer, credit));
        peer.hear(BrokerFrame.Completed.class);
        return consumer;
    }

    private ClientFrame.Publish publish(long request, int length) {
        return new ClientFrame.Publish(request, peer.first + 1, QUEUE, Long.MAX_VALUE, 0, text(length));
    }

    private ClientFrame.Publish unhurried(long request, int length) {
        return new ClientFrame.Publish(request, peer.first + 1, QUEUE, Long.MAX_VALUE, 0, true, text(length));
    }

    // ---- work

    @Test
    void carriesMessageFromPublishToSettlement() throws MalformedFrameException {
        peer.opened("desk").withSession(1);
        long consumer = consumer(10);
        peer.say(publish(3, 10), publish(4, 10));
        List<Frame> told = peer.all();
        assertThat(told)
                .contains(
                        new BrokerFrame.Deliver(peer.first + 1, consumer, 1, 1, text(10)),
                        new BrokerFrame.Deliver(peer.first + 1, consumer, 2, 1, text(10)));
        assertThat(told.stream().filter(BrokerFrame.Completed.class::isInstance))
                .isNotEmpty();
        peer.say(new ClientFrame.Settle(5, peer.first + 1, new long[] {1, 2}));
        assertThat(peer.all()).containsExactly(new BrokerFrame.Completed(5, 1));
    }

    @Test
    void sendsLargeMessagesAndLargeAnswersInParts() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        consumer(10);
        peer.say(publish(3, 3_000_000));
        assertThat(peer.all())
                .anySatisfy(frame -> assertThat(frame)
                        .isInstanceOfSatisfying(
                                BrokerFrame.Deliver.class,
                                delivery -> assertThat(delivery.message()).isEqualTo(text(3_000_000))));
        peer.say(new ClientFrame.Administer(4, 1, new byte[] {1}));
        peer.run();
        assertThat(peer.hear(BrokerFrame.Administered.class).payload()).hasSize(2 * 131_072);
    }

    @Test
    void leavesTheLineToOthersBeforeItAnswers() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        peer.hand(publish(2, 10));
        assertThat(peer.all()).isEmpty();
        peer.run();
        assertThat(peer.all()).containsExactly(new BrokerFrame.Completed(2, 1));
    }

    @Test
    void keepsAnswersThatNobodyWaitsForBackUntilItAnswersSomethingElse() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        peer.say(unhurried(2, 10)).say(unhurried(3, 10));
        assertThat(peer.all()).isEmpty();
        peer.say(publish(4, 10));
        assertThat(peer.all()).containsExactly(new BrokerFrame.Completed(2, 3));
    }

    @Test
    void givesAnswersThatNobodyWaitsForAfterAWhile() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        for (int request = 2; request < 10; request += 2) {
            peer.say(unhurried(request, 10)).say(unhurried(request + 1, 10));
            assertThat(peer.all()).isEmpty();
            assertThat(peer.passTime()).isTrue();
            assertThat(peer.all()).containsExactly(new BrokerFrame.Completed(request, 2));
        }
        assertThat(peer.passTime()).isFalse();
    }

    @Test
    void keepsNoMoreAnswersBackThanTheProtocolAllows() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        for (int request = 2; request < 2 + PatientAnswers.COUNT_MAX; request++) {
            peer.say(unhurried(request, 10));
        }
        assertThat(peer.all()).isEmpty();
        peer.say(unhurried(100, 10));
        assertThat(peer.all())
                .containsExactly(
                        new BrokerFrame.Completed(2, PatientAnswers.COUNT_MAX), new BrokerFrame.Completed(100, 1));
        int window = WirePeer.LIMITS.publishWindowBytes();
        peer.say(unhurried(101, window / 4));
        assertThat(peer.all()).containsExactly(new BrokerFrame.Completed(101, 1));
    }

    @Test
    void givesAnswersThatAreKeptBackToWhoSaysThatItWaits() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        peer.say(unhurried(2, 10));
        assertThat(peer.all()).isEmpty();
        peer.say(new HandshakeFrame.Heartbeat(0));
        assertThat(peer.all()).containsExactly(new BrokerFrame.Completed(2, 1));
    }

    @Test
    void keepsNoRefusalBack() throws MalformedFrameException {
        peer.opened(null);
        peer.say(unhurried(2, 10));
        assertThat(peer.hear(BrokerFrame.Refused.class).request()).isEqualTo(2);
    }

    @Test
    void answersWhatWasAskedBeforeItCloses() throws MalformedFrameException {
        peer.opened("desk").withSession(1);
        peer.say(publish(2, 10), new HandshakeFrame.Close(null));
        assertThat(peer.all()).containsExactly(new BrokerFrame.Completed(2, 1), new HandshakeFrame.Close(null));
        assertThat(peer.closed).isTrue();
    }

    @Test
    void answersWhoMadeTheProcessEndBeforeItSaysFarewell() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        peer.hand(new ClientFrame.Administer(2, 1, new byte[] {1}));
        Refusal reason = new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "stopping");
        // The answer is ready, but has not reached the line.
        peer.session().end(reason);
        assertThat(peer.all()).isEmpty();
        peer.run();
        peer.hear(BrokerFrame.Administered.class);
        assertThat(peer.hear(HandshakeFrame.Close.class).reason()).isEqualTo(reason);
        assertThat(peer.closed).isTrue();
    }

    @Test
    void refusesNumbersThatAreNotTheClientsOwn() throws MalformedFrameException {
        peer.opened(null);
        peer.say(new ClientFrame.OpenSession(1, peer.first - 1, false));
        assertThat(peer.hear(BrokerFrame.Refused.class).refusal().text())
                .contains("not among those of this connection");
    }

    @Test
    void refusesMoreSessionsThanAllowed() throws MalformedFrameException {
        peer.opened(null);
        for (int i = 0; i < 101; i++) {
            peer.say(new ClientFrame.OpenSession(i + 1, peer.first + i, false));
        }
        List<Frame> answers = peer.all();
        assertThat(answers.get(answers.size() - 1))
                .isInstanceOfSatisfying(
                        BrokerFrame.Refused.class,
                        refused -> assertThat(refused.refusal().code()).isEqualTo(Refusal.Code.RESOURCE_LIMIT));
        peer.say(
                new ClientFrame.CloseSession(200, peer.first),
                new ClientFrame.OpenSession(201, peer.first + 500, false));
        assertThat(peer.all()).containsExactly(new BrokerFrame.Completed(200, 2));
    }

    // ---- the beginning

    @Test
    void tellsWhoSpeaksHttpInHttp() {
        peer.say("GET / HTTP/1.1\r\n\r\n");
        assertThat(new String(peer.bytes(), StandardCharsets.US_ASCII)).startsWith("HTTP/1.1 400 ");
        assertThat(peer.closed).isTrue();
    }

    @Test
    void sendsAlertToWhoBeginsTls() {
        peer.say("\u0016\u0003\u0001\u0002\u0000\u0001\u0000\u0001");
        assertThat(peer.bytes()).startsWith(0x15, 3, 3);
        assertThat(peer.closed).isTrue();
    }

    @Test
    void namesItsVersionsToWhoSpeaksOthers() {
        peer.say(new Preface(Preface.Word.OFFER, 7, 9).bytes());
        assertThat(Preface.of(peer.bytes())).isEqualTo(new Preface(Preface.Word.REFUSE, 1, 1));
        assertThat(peer.closed).isTrue();
    }

    @Test
    void endsWhoAsksBeforeItHasOpened() throws MalformedFrameException {
        peer.say(Preface.offer().bytes());
        peer.say(new ClientFrame.CloseConsumer(1, 2));
        peer.hear(HandshakeFrame.Mechanisms.class);
        expectEnd(Refusal.Code.INVALID_ARGUMENT, "frame CLOSE_CONSUMER at the wrong time");
    }

    @Test
    void endsWhoAnnouncesTwoGibibytes() throws MalformedFrameException {
        peer.opened(null);
        peer.say("\u007f\u00ff\u00ff\u00ff");
        expectEnd(Refusal.Code.INVALID_ARGUMENT, "frame of 2147483647 bytes announced");
    }

    @Test
    void endsWhoDoesNotOpenInTime() throws MalformedFrameException {
        peer.say(Preface.offer().bytes());
        peer.hear(HandshakeFrame.Mechanisms.class);
        assertThat(peer.session().tick(9_000)).isLessThanOrEqualTo(10_000);
        peer.session().tick(10_000);
        expectEnd(Refusal.Code.TIMED_OUT, "not opened within 10000 ms");
    }

    @Test
    void refusesWhoCannotProveWhoItIs() throws MalformedFrameException {
        peer.say(Preface.offer().bytes());
        peer.say(new HandshakeFrame.Authenticate("PLAIN", new byte[0]));
        peer.hear(HandshakeFrame.Mechanisms.class);
        expectEnd(Refusal.Code.NOT_AUTHENTICATED, "no PLAIN");
        assertThat(peer.session().isAuthenticated()).isFalse();
    }

    // ---- bounds

    @Test
    void endsWhoPublishesBeyondTheWindow() throws MalformedFrameException {
        peer.broker()
                .administration()
                .declareQueue(QUEUE.name(), QueueSettings.defaults().withLengthMax(1))
                .toCompletableFuture()
                .join();
        peer.opened(null).withSession(1);
        peer.say(publish(2, 10));
        peer.hear(BrokerFrame.Completed.class);
        // These wait for room: unanswered
        peer.say(publish(3, 60_000), publish(4, 60_000));
        assertThat(peer.all()).isEmpty();
        peer.say(publish(5, 10));
        expectEnd(Refusal.Code.INVALID_ARGUMENT, "more than the publish window");
    }

    @Test
    void passesNoMoreCreditOnThanWhatIsUnderWay() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        for (int i = 0; i < 3_000; i++) {
            peer.say(publish(10 + i, 10));
        }
        peer.all();
        peer.writable = false;
        consumerWithoutHearing(Integer.MAX_VALUE);
        assertThat(peer.bytes()).isEmpty();
        peer.broker()
                .administration()
                .describeQueues(List.of(QUEUE.name()))
                .thenAccept(queues -> assertThat(queues.get(0).lent()).isBetween(1L, (long) CreditGate.UNDER_WAY_MAX))
                .toCompletableFuture()
                .join();
        peer.writable = true;
        peer.session().writable();
        List<Frame> told = peer.all();
        assertThat(told.stream().filter(BrokerFrame.Deliver.class::isInstance)).hasSize(3_000);
    }

    private void consumerWithoutHearing(int credit) {
        long consumer = peer.first + 2;
        peer.say(
                new ClientFrame.OpenConsumer(2, peer.first + 1, consumer, QUEUE, null, false, false, null, false, 0, 0),
                new ClientFrame.GrantCredit(consumer, credit));
    }

    @Test
    void sendsNoMoreThanTheOutputHoldsToWhoGrantsMuchAndDoesNotRead() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        for (int i = 0; i < 200; i++) {
            peer.say(publish(10 + i, 60_000));
        }
        peer.all();
        peer.writable = false;
        consumerWithoutHearing(1_000);
        assertThat(peer.closed).isFalse();
        peer.writable = true;
        peer.session().writable();
        assertThat(peer.all().stream().filter(BrokerFrame.Deliver.class::isInstance))
                .hasSize(200);
    }

    @Test
    void cutsOffWhoDoesNotReadWhatItAsksFor() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        for (int i = 0; i < 100; i++) {
            peer.say(publish(10 + i, 60_000));
        }
        long browser = peer.first + 2;
        peer.say(new ClientFrame.OpenBrowser(2, peer.first + 1, browser, QUEUE, null));
        peer.all();
        peer.writable = false;
        peer.say(new ClientFrame.Browse(3, browser, 100));
        expectEnd(Refusal.Code.BROKER_UNAVAILABLE, "more than 4194304 bytes wait for it");
    }

    @Test
    void takesNoMoreQuestionsFromWhoDoesNotReadTheAnswers() throws MalformedFrameException {
        peer.opened(null);
        peer.writable = false;
        int asked = 0;
        while (!peer.paused && asked < 100_000) {
            peer.say(
                    new ClientFrame.OpenSession(1, peer.first + 1, false),
                    new ClientFrame.CloseSession(2, peer.first + 1));
            asked += 2;
        }
        assertThat(asked).isBetween(AnswerGate.ANSWERS_MAX, AnswerGate.ANSWERS_MAX + 10);
        // What it says is not read, so its silence is no offence.
        for (int second = 0; second < 20; second++) {
            peer.session().tick(second * 1_000L);
        }
        assertThat(peer.closed).isFalse();

        peer.writable = true;
        peer.session().writable();

        assertThat(peer.paused).isFalse();
        int answered = 0;
        for (Frame frame : peer.all()) {
            assertThat(frame).isInstanceOf(BrokerFrame.Completed.class);
            answered += ((BrokerFrame.Completed) frame).count();
        }
        assertThat(answered).isEqualTo(asked);
    }

    @Test
    void cutsOffWhoTakesNothingForThirtySeconds() throws MalformedFrameException {
        peer.opened(null).withSession(1);
        peer.writable = false;
        peer.pending = 100;
        for (int second = 0; second < 60 && !peer.closed; second++) {
            peer.say(new HandshakeFrame.Heartbeat(1));
            peer.session().tick(second * 1_000L);
            if (second == 10) {
                peer.pending = 50;
            }
            assertThat(peer.closed).as("after %d s", second).isEqualTo(second >= 41);
        }
        assertThat(peer.closed).isTrue();
        expectEnd(Refusal.Code.BROKER_UNAVAILABLE, "it has taken nothing for 30000 ms");
    }

    @Test
    void sendsHeartbeatsAndCutsOffWhoSendsNone() throws MalformedFrameException {
        peer.opened(null);
        long now = 0;
        for (long next = 0;
                !peer.closed && next < 10_000;
                next = Math.max(now + 1, peer.session().tick(now))) {
            now = next;
        }
        List<Frame> told = peer.all();
        assertThat(told.stream().filter(HandshakeFrame.Heartbeat.class::isInstance))
                .hasSizeBetween(3, 7);
        assertThat(now).isBetween(3_000L, 5_000L);
        assertThat(told.get(told.size() - 1))
                .isInstanceOfSatisfying(
                        HandshakeFrame.Close.class,
                        close -> assertThat(close.reason()).isNotNull());
    }

    @Test
    void survivesGarbageAtAnyMoment() throws MalformedFrameException {
        long seed = System.nanoTime();
        System.out.println("seed of garbage: " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            WirePeer victim = new WirePeer();
            try {
                if (random.nextBoolean()) {
                    victim.opened(null);
                } else if (random.nextBoolean()) {
                    victim.say(Preface.offer().bytes());
                }
                for (int i = 0; i < 20 && !victim.closed; i++) {
                    byte[] garbage = new byte[1 + random.nextInt(64)];
                    random.nextBytes(garbage);
                    if (random.nextBoolean()) {
                        // A frame by its looks
                        garbage = java.nio.ByteBuffer.allocate(5 + garbage.length)
                                .putInt(1 + garbage.length)
                                .put((byte) random.nextInt(0x80))
                                .put(garbage)
                                .array();
                    }
                    victim.say(garbage);
                }
                victim.session().disconnected();
                assertThat(victim.broker().unavailability())
                        .as("seed %d: the broker has noticed nothing", seed)
                        .isNull();
            } finally {
                victim.stop();
            }
        }
    }

    private void expectEnd(Refusal.Code code, String text) throws MalformedFrameException {
        List<Frame> told = peer.all();
        assertThat(told).isNotEmpty();
        assertThat(told.get(told.size() - 1)).isInstanceOfSatisfying(HandshakeFrame.Close.class, close -> {
            assertThat(close.reason()).isNotNull();
            assertThat(close.reason().code()).isEqualTo(code);
            assertThat(close.reason().text()).contains(text);
        });
        assertThat(peer.closed).isTrue();
    }
}
