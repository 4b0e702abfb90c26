package org.pabal.server.wire;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.pabal.broker.EffectListener;
import org.pabal.engine.command.Command;
import org.pabal.engine.effect.Answer;
import org.pabal.engine.effect.Effect;
import org.pabal.message.Refusal;
import org.pabal.server.session.Authentication;
import org.pabal.server.session.Door;
import org.pabal.server.session.GuardedConnection;
import org.pabal.server.session.Line;
import org.pabal.server.session.ProtocolSession;
import org.pabal.server.session.RefusedAtDoorException;
import org.pabal.server.session.SessionLimits;
import org.pabal.server.session.User;
import org.pabal.server.summary.Summaries;
import org.pabal.wire.BodyFrame;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.ForeignProtocol;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameDecoder;
import org.pabal.wire.FrameType;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.MalformedFrameException;
import org.pabal.wire.Preface;
import org.pabal.wire.WireBounds;

/**
 * One peer that speaks Pabal's own protocol ({@code docs/reference/wire-protocol.md}).
 *
 * <p>Everything but {@link #onEffect} and {@link #onLost} belongs to the thread of the line. Those two may come on any thread:
 * they put down what they are told, and wake the line.
 */
public final class WireSession implements ProtocolSession, EffectListener {

    private static final System.Logger LOG = System.getLogger("org.pabal.server.wire");

    /** Requests of the session's own, which no client can make: theirs are not negative. */
    private static final long OPEN_REQUEST = -1;

    private static final long CLOSE_REQUEST = -2;

    /** Where a conversation is. */
    private enum Phase {
        PREFACE,
        /** The mechanisms have been named; the client is to choose. */
        CHOOSING,
        /** A response is being judged: nothing may come. */
        JUDGING,
        /** A challenge is out. */
        RESPONDING,
        /** The client is who it says, and is to open. */
        OPENING,
        /** The broker is opening: nothing may come. */
        ATTACHING,
        OPEN,
        /** The client wants no more; what it asked before is answered. */
        LEAVING,
        OVER
    }

    private final Line line;
    private final Door door;
    private final SessionLimits limits;
    private final FrameDecoder decoder = new FrameDecoder(FrameType.Sender.CLIENT);
    private final OutputQueue queue;
    private final FrameOutput output;
    private final CreditGate credit;
    private final LineWatch watch;
    private final AnswerGate answers;
    private final PublishWindow window;
    private final PatientAnswers patient;
    private final AdministrationRequests administration;

    private final Runnable drain = this::drain;

    private Phase phase = Phase.PREFACE;
    private final PrefaceReader preface = new PrefaceReader();
    private boolean receiving;

    /** Whether the queue is to be emptied after what is being received. */
    private boolean isDrainDue;

    private @Nullable Authentication authentication;
    private @Nullable User user;
    private @Nullable GuardedConnection connection;
    private OpenNumbers numbers;

    /** Why the process ends the conversation, until that has been put behind what is still to be answered. */
    private @Nullable Refusal farewell;

    private WireSession(Line line, Door door) {
        this.line = line;
        this.door = door;
        this.limits = door.limits();
        this.queue = new OutputQueue(limits.outputBytesMax());
        this.credit = new CreditGate(limits.outputBytesMax());
        this.output = new FrameOutput(line);
        this.watch = new LineWatch(line);
        this.answers = new AnswerGate(line);
        this.window = new PublishWindow(limits.publishWindowBytes());
        this.patient = new PatientAnswers(line, queue, window, drain);
        this.numbers = new OpenNumbers(1, limits);
        this.administration = new AdministrationRequests(line, door, this::administered);
        decoder.limits(Math.min(WireBounds.HANDSHAKE_FRAME_MAX, limits.handshakeBytesMax()), 0);
    }

    /** A {@link org.pabal.server.session.SessionFactory}. */
    public static WireSession begin(Line line, Door door) {
        return new WireSession(line, door);
    }

    @Override
    public boolean isAuthenticated() {
        return user != null;
    }

    // ---- what comes from the peer

    @Override
    public void received(ByteBuffer bytes) {
        watch.heard();
        receiving = true;
        isDrainDue = false;
        try {
            if (phase == Phase.PREFACE) {
                receivePreface(bytes);
            }
            if (phase != Phase.PREFACE && phase != Phase.OVER) {
                decoder.feed(bytes, this::frame);
            }
        } catch (MalformedFrameException malformed) {
            fail(Refusal.Code.INVALID_ARGUMENT, malformed.getMessage() + "; the connection is closed");
        } finally {
            // All that came together is decided together; what that leads to is put into the queue, and leaves below.
            GuardedConnection to = connection;
            if (to != null) {
                to.carryOut();
            }
            receiving = false;
        }
        if (phase != Phase.OPEN) {
            drain();
        } else if (isDrainDue) {
            // What it has led to for others goes first: they wait for it, and a sender seldom does
            boolean unused = line.execute(drain);
        }
    }

    private void receivePreface(ByteBuffer bytes) {
        preface.take(bytes);
        ForeignProtocol foreign = preface.foreign();
        Preface offer = preface.offer();
        if (foreign != null) {
            refuseForeign(foreign);
        } else if (offer != null) {
            answer(offer);
        }
    }

    private void refuseForeign(ForeignProtocol foreign) {
        sayForeign(foreign.title() + " here, where Pabal's own protocol is spoken");
        line.send(ByteBuffer.wrap(foreign.answer()));
        line.flush();
        finish();
    }

    private void sayForeign(String what) {
        String who = line.peer().address();
        say(Summaries.Kind.FOREIGN, Level.INFO, who + " speaks " + what + "; the connection is closed");
    }

    private void say(Summaries.Kind kind, Level level, String text) {
        door.summaries().say(kind, line.peer().host(), text, told -> LOG.log(level, told));
    }

    private void answer(Preface offer) {
        Preface answer = offer.answer();
        line.send(ByteBuffer.wrap(answer.bytes()));
        if (answer.word() == Preface.Word.REFUSE) {
            sayForeign("versions " + offer.lowest() + " to " + offer.highest() + " of Pabal's protocol, this broker "
                    + Preface.VERSION);
            line.flush();
            finish();
            return;
        }
        Refusal closed = door.closed();
        if (closed != null) {
            refuse(closed);
            return;
        }
        phase = Phase.CHOOSING;
        output.mechanisms(door.broker().name(), door.mechanisms(line.peer()));
    }

    private void frame(Frame frame) throws MalformedFrameException {
        if (phase == Phase.OVER || phase == Phase.LEAVING) {
            return;
        }
        if (phase == Phase.OPEN && frame instanceof ClientFrame asked) {
            ask(asked);
        } else if (frame instanceof HandshakeFrame.Heartbeat) {
            isDrainDue = true;
        } else if (frame instanceof HandshakeFrame.Close) {
            leave();
        } else if (phase == Phase.CHOOSING && frame instanceof HandshakeFrame.Authenticate choice) {
            Authentication begun = door.authentication(choice.mechanism(), line.peer());
            authentication = begun;
            judge(begun, choice.response());
        } else if (phase == Phase.RESPONDING
                && frame instanceof HandshakeFrame.Response response
                && authentication != null) {
            judge(authentication, response.data());
        } else if (phase == Phase.OPENING && frame instanceof HandshakeFrame.Open open && user != null) {
            open(open, user);
        } else {
            throw new MalformedFrameException("frame " + frame.type() + " at the wrong time: " + phase);
        }
    }

    // ---- who it is

    private void judge(Authentication attempt, byte[] response) {
        phase = Phase.JUDGING;
        CompletableFuture<Authentication.Step> next = attempt.next(response).toCompletableFuture();
        // What is thrown must reach the line: a stage would keep it to itself.
        if (next.isDone() && !next.isCompletedExceptionally()) {
            judged(next.join(), null);
        } else {
            var unused = next.whenComplete((step, failure) -> line.execute(() -> judged(step, failure)));
        }
    }

    private void judged(Authentication.@Nullable Step step, @Nullable Throwable failure) {
        if (phase != Phase.JUDGING) {
            return;
        }
        if (step instanceof Authentication.Step.Challenge challenge) {
            phase = Phase.RESPONDING;
            output.write(new HandshakeFrame.Challenge(challenge.data()));
        } else if (step instanceof Authentication.Step.Accepted accepted) {
            user = accepted.user();
            phase = Phase.OPENING;
            output.write(new HandshakeFrame.Authenticated(accepted.data()));
        } else if (step instanceof Authentication.Step.Denied denied) {
            refuse(denied.refusal());
        } else {
            LOG.log(Level.ERROR, "authentication of " + line.peer().address() + " has failed", failure);
            fail(Refusal.Code.NOT_AUTHENTICATED, "the broker could not check who you are; its log says why");
        }
        drain();
    }

    private void open(HandshakeFrame.Open open, User who) {
        int frameMax = Math.min(open.frameMax(), Math.max(limits.frameBytesMax(), WireBounds.FRAME_MAX_MIN));
        int contentMax = Math.min(open.contentMax(), limits.messageBytesMax());
        watch.agree(open.heartbeatMillis(), limits.heartbeatMillis());
        decoder.limits(frameMax, contentMax);
        decoder.startCountingDeliveries(WireBounds.DELIVERIES_NAMED_FREE);
        output.limits(frameMax, contentMax);
        phase = Phase.ATTACHING;
        try {
            GuardedConnection opened = door.open(who, line.peer(), open.program(), this);
            connection = opened;
            long first = door.broker().reserveIds(WireBounds.NUMBERS);
            numbers = new OpenNumbers(first, limits);
            output.opened(new HandshakeFrame.Opened(
                    "pabal",
                    opened.id(),
                    first,
                    frameMax,
                    contentMax,
                    watch.heartbeatMillis(),
                    limits.sessionsMax(),
                    limits.consumersMax(),
                    limits.publishWindowBytes(),
                    door.broker().settings().clock().currentTimeMillis(),
                    false));
            opened.submit(FrameCommands.open(open, opened.id(), OPEN_REQUEST, who));
        } catch (RefusedAtDoorException refused) {
            refuse(refused.refusal());
        }
    }

    // ---- what it asks

    private void ask(ClientFrame frame) throws MalformedFrameException {
        GuardedConnection to = connection;
        if (to == null) {
            return;
        }
        if (frame instanceof ClientFrame.Publish publish) {
            window.sent(publish.request(), publish.message().encodedSize(), publish.unhurried());
        } else if (frame instanceof BodyFrame.WriteBody write) {
            window.sent(write.request(), write.piece().length, false);
        } else if (frame instanceof ClientFrame.GrantCredit grant) {
            int passed = credit.granted(numbers, grant.consumer(), grant.messages(), queue.bytes());
            if (passed > 0) {
                to.put(new Command.GrantCredit(to.id(), grant.consumer(), passed));
            }
            return;
        } else if (frame instanceof ClientFrame.OpenConsumer open) {
            output.consumerOpens(open.from());
        } else if (frame instanceof ClientFrame.RevokeCredit revoke) {
            credit.revoked(revoke.consumer());
        } else if (frame instanceof ClientFrame.CloseConsumer close) {
            credit.closed(close.consumer());
        }
        Refusal refusal = numbers.refusal(frame);
        if (refusal != null) {
            tell(new BrokerFrame.Refused(frame.request(), 0, refusal));
            return;
        }
        Command command = FrameCommands.command(frame, to.id());
        if (command != null) {
            to.put(command);
        } else if (frame instanceof ClientFrame.Administer administer) {
            administration.ask(administer, to.user());
        }
    }

    private void administered(BrokerFrame answer) {
        tell(answer);
        sayFarewell();
        drain();
    }

    private void leave() {
        GuardedConnection opened = connection;
        if (phase == Phase.OPEN && opened != null) {
            phase = Phase.LEAVING;
            opened.submit(new Command.CloseConnection(opened.id(), CLOSE_REQUEST));
        } else {
            finish();
        }
    }

    // ---- what the broker tells, on any thread

    @Override
    public void onEffect(Effect effect) {
        tell(effect);
    }

    @Override
    public void onLost(Refusal reason) {
        // Behind everything that was told before
        tell(new HandshakeFrame.Close(reason));
    }

    private void tell(Object told) {
        if (!line.inLine()) {
            if (queue.add(told)) {
                line.execute(drain);
            }
        } else if (!patient.keepBack(told)) {
            boolean wakes = queue.add(told);
            if (receiving) {
                isDrainDue = true;
            } else if (wakes) {
                line.execute(drain);
            }
        }
    }

    // ---- what goes to the peer

    private void drain() {
        if (receiving) {
            return;
        }
        patient.leave();
        do {
            writeQueue();
        } while (releaseCredit());
        output.flush();
    }

    private void writeQueue() {
        while (phase != Phase.OVER && output.hasRoom()) {
            if (!output.isBusy()) {
                Object told = queue.poll();
                if (told == null) {
                    break;
                }
                write(told);
                queue.written(told);
            }
            output.advance();
        }
        answers.look(queue.answers());
        if (phase != Phase.OVER && queue.overflowed()) {
            cutOff("more than " + limits.outputBytesMax() + " bytes wait for it");
        }
    }

    /** Whether the engine may have told something since. */
    private boolean releaseCredit() {
        GuardedConnection to = connection;
        if (to == null || phase != Phase.OPEN) {
            return false;
        }
        receiving = true;
        try {
            return credit.release(
                    queue.bytes(),
                    (messages, consumer) -> to.submit(new Command.GrantCredit(to.id(), consumer, messages)));
        } finally {
            receiving = false;
        }
    }

    private void write(Object told) {
        if (told instanceof Effect.DeliverMessage delivery) {
            credit.delivered(delivery.consumer(), delivery.message().encodedSize());
            decoder.allowDelivery(WireBounds.DELIVERY_NAMED_TIMES);
            if (!output.deliver(delivery)) {
                reject(delivery);
            }
        } else if (told instanceof Effect.Completed completed) {
            if (completed.request() == OPEN_REQUEST) {
                phase = Phase.OPEN;
                output.writeOpened(false);
            } else if (completed.request() == CLOSE_REQUEST) {
                output.write(new HandshakeFrame.Close(null));
                finish();
            } else {
                answered(completed.request(), false);
                output.write(new BrokerFrame.Completed(completed.request(), 1));
            }
        } else if (told instanceof Effect.Refused refused) {
            if (refused.request() == OPEN_REQUEST) {
                refuse(refused.refusal());
            } else if (refused.request() == CLOSE_REQUEST) {
                finish();
            } else {
                answered(refused.request(), true);
                output.write(new BrokerFrame.Refused(refused.request(), refused.session(), refused.refusal()));
            }
        } else if (told instanceof Effect.Answered answered) {
            if (answered.answer() instanceof Answer.Opened opened) {
                phase = Phase.OPEN;
                output.writeOpened(opened.resumed());
            } else {
                answered(answered.request(), false);
                output.answer(answered.request(), answered.answer());
            }
        } else if (told instanceof Effect.RecallDeliveries recall) {
            output.write(new BrokerFrame.Recall(recall.session(), recall.consumer(), recall.count()));
        } else if (told instanceof Effect.ConsumerEnded ended) {
            credit.closed(ended.consumer());
            numbers.ended(ended.consumer());
            output.write(new BrokerFrame.ConsumerEnded(ended.session(), ended.consumer(), ended.reason()));
        } else if (told instanceof Effect.ConnectionEnded ended) {
            refuse(ended.reason());
        } else if (told instanceof HandshakeFrame.Close close && close.reason() != null) {
            refuse(close.reason());
        } else if (told instanceof Frame frame) {
            if (frame instanceof BrokerFrame.Refused refused) {
                answered(refused.request(), true);
            }
            output.write(frame);
        }
    }

    private void answered(long request, boolean refused) {
        window.answered(request);
        numbers.answered(request, refused);
    }

    /** It was published by somebody for whom larger messages are allowed, and can never cross to this peer. */
    private void reject(Effect.DeliverMessage delivery) {
        LOG.log(
                Level.WARNING,
                "a message of {0} bytes cannot go to {1}, which takes {2}; it is rejected as undeliverable",
                delivery.message().encodedSize(),
                line.peer().address(),
                output.contentMax());
        GuardedConnection to = connection;
        if (to != null) {
            receiving = true;
            to.submit(new Command.ReturnDeliveries(
                    to.id(),
                    Command.NO_REPLY,
                    delivery.session(),
                    new long[] {delivery.delivery()},
                    Command.ReturnReason.REJECTED));
            receiving = false;
        }
    }

    @Override
    public void writable() {
        watch.taken();
        drain();
    }

    // ---- time

    @Override
    public long tick(long nowMillis) {
        if (phase == Phase.OVER) {
            return Long.MAX_VALUE;
        }
        if (answers.isClosed()) {
            watch.heard();
        }
        watch.look(nowMillis);
        output.forgetWhatIsNotUsed();
        if (phase.compareTo(Phase.OPEN) < 0) {
            long left = limits.handshakeMillis() - watch.ageMillis(nowMillis);
            if (left <= 0) {
                fail(
                        Refusal.Code.TIMED_OUT,
                        "not opened within " + limits.handshakeMillis() + " ms; the connection is closed");
                return Long.MAX_VALUE;
            }
            return nowMillis + Math.min(left, LineWatch.LOOK_MILLIS);
        }
        String objection = watch.objection(nowMillis, queue.bytes());
        if (objection != null) {
            cutOff(objection);
            return Long.MAX_VALUE;
        }
        if (output.takeSent()) {
            watch.spoken(nowMillis);
        }
        if (watch.owesHeartbeat(nowMillis)) {
            output.write(new HandshakeFrame.Heartbeat(
                    door.broker().settings().clock().currentTimeMillis()));
            output.flush();
            output.takeSent();
            watch.spoken(nowMillis);
        }
        return watch.nextLook(nowMillis);
    }

    // ---- the end

    private void cutOff(String why) {
        say(Summaries.Kind.CUT_OFF, Level.WARNING, this + " is cut off: " + why);
        refuse(new Refusal(Refusal.Code.BROKER_UNAVAILABLE, "the broker has cut this connection off: " + why));
    }

    private void fail(Refusal.Code code, String text) {
        say(Summaries.Kind.CUT_OFF, isAuthenticated() ? Level.WARNING : Level.INFO, this + ": " + text);
        refuse(new Refusal(code, text));
    }

    @Override
    public void end(Refusal reason) {
        if (phase != Phase.OVER) {
            if (phase == Phase.PREFACE) {
                finish();
            } else if (phase == Phase.OPEN) {
                farewell = reason;
                sayFarewell();
                drain();
            } else {
                refuse(reason);
            }
        }
    }

    /** Behind what has been told, and behind the answer to who asked for the end. */
    private void sayFarewell() {
        Refusal reason = farewell;
        if (reason != null && administration.isIdle()) {
            farewell = null;
            tell(new HandshakeFrame.Close(reason));
        }
    }

    private void refuse(Refusal reason) {
        if (phase != Phase.OVER) {
            output.last(new HandshakeFrame.Close(reason));
            finish();
        }
    }

    private void finish() {
        phase = Phase.OVER;
        output.flush();
        line.close();
        release();
    }

    @Override
    public void disconnected() {
        phase = Phase.OVER;
        release();
    }

    private void release() {
        output.end();
        Authentication attempt = authentication;
        authentication = null;
        if (attempt != null) {
            attempt.abandon();
        }
        GuardedConnection opened = connection;
        connection = null;
        if (opened != null) {
            opened.lose();
        }
    }

    /** For logs. */
    @Override
    public String toString() {
        User who = user;
        GuardedConnection opened = connection;
        return (opened == null ? "connection" : "connection " + opened.id()) + " of "
                + (who == null ? "somebody" : "user '" + who.name() + "'") + " at "
                + line.peer().address();
    }
}
