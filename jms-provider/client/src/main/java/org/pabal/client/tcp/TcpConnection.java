package org.pabal.client.tcp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pabal.client.link.LinkListener;
import org.pabal.client.link.ReadingTurn;
import org.pabal.client.link.RefusedException;
import org.pabal.message.Message;
import org.pabal.message.Refusal;
import org.pabal.wire.BrokerFrame;
import org.pabal.wire.ClientFrame;
import org.pabal.wire.Frame;
import org.pabal.wire.FrameDecoder;
import org.pabal.wire.FrameType;
import org.pabal.wire.HandshakeFrame;
import org.pabal.wire.MalformedFrameException;
import org.pabal.wire.WireBounds;

/**
 * The life of one socket: opened, read by {@linkplain ReadingThreads a thread of its own}, watched for silence, and ended once,
 * whatever the cause. The thread that reads is the only one that tells the listener and, but for what is asked too late, ends
 * requests.
 */
final class TcpConnection {

    private static final System.Logger LOG = System.getLogger("org.pabal.client.tcp");
    private static final int BUFFER = 64 * 1_024;

    /** A clock that seems so much slower than before has been set back. */
    private static final long CLOCK_JUMP_MILLIS = 5_000;

    private final String name;
    private final Transport transport;
    private final TcpSettings settings;
    private final PendingRequests pending;
    private final PublishWindow window;
    private final FrameSender sender;
    private final FrameDecoder decoder = new FrameDecoder(FrameType.Sender.BROKER);
    private final CompletableFuture<Boolean> open = new CompletableFuture<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicBoolean closing = new AtomicBoolean();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ReadingThreads readers;
    private final byte[] buffer = new byte[BUFFER];
    private boolean isBegun;
    private @Nullable Handshake handshake;

    /** What came and may come again to other consumers, by slots; of the thread that reads. Empty where there is none. */
    private @Nullable Message[] kept = {};

    private volatile @Nullable LinkListener listener;
    private volatile HandshakeFrame.@Nullable Opened opened;

    /** Why it ends, where something else than the socket's end says so. */
    private volatile @Nullable Refusal reason;

    private volatile long clockOffsetMillis;

    /** Of the thread that reads. */
    private long openSentMillis;

    private volatile long heardNanos = System.nanoTime();
    private volatile @Nullable ScheduledFuture<?> watch;

    TcpConnection(
            String name, Transport transport, TcpSettings settings, PendingRequests pending, PublishWindow window) {
        this.name = name;
        this.transport = transport;
        this.settings = settings;
        this.pending = pending;
        this.window = window;
        this.sender = new FrameSender("pabal link " + name, transport.out(), transport::close);
        this.readers = new ReadingThreads("pabal link " + name, reading());
    }

    // ---- what the link asks

    /** @return whether the broker knew the identity */
    CompletionStage<Boolean> open(Function<TcpSettings, Handshake> begun, LinkListener told) {
        synchronized (this) {
            if (isBegun || closing.get()) {
                return CompletableFuture.failedStage(new RefusedException(new Refusal(
                        Refusal.Code.ILLEGAL_STATE,
                        "the link to " + name + " has been opened or closed already; connect again")));
            }
            listener = told;
            handshake = begun.apply(settings);
            readers.start();
            isBegun = true;
        }
        return open;
    }

    void requireOpened() {
        requireOpening();
    }

    /** Whether what is refused from now on is refused because the connection has ended. */
    boolean isEnded() {
        return ended.get();
    }

    /** Ends without a word, and without waiting. */
    void abandon() {
        closing.set(true);
        transport.close();
    }

    private HandshakeFrame.Opened requireOpening() {
        HandshakeFrame.Opened agreed = opened;
        if (agreed == null) {
            throw new IllegalStateException("the link to " + name + " has not been opened");
        }
        return agreed;
    }

    long firstNumber() {
        return requireOpening().firstNumber();
    }

    int contentMax() {
        return requireOpening().contentMax();
    }

    long currentTimeMillis() {
        return System.currentTimeMillis() + clockOffsetMillis;
    }

    /** @throws IllegalArgumentException if a field is longer than the protocol allows */
    void send(ClientFrame frame, FrameSender.Haste haste) {
        sender.send(frame, haste);
    }

    void sendHeartbeat() {
        sender.send(heartbeat());
    }

    private static HandshakeFrame.Heartbeat heartbeat() {
        return new HandshakeFrame.Heartbeat(System.currentTimeMillis());
    }

    /** As {@link #send}, for a frame that is small and whose answer nobody waits for: a thread that is lent sends it when it is done. */
    void sendWithOthers(ClientFrame frame, FrameSender.Haste haste) {
        if (readers.isLent()) {
            sender.hold(frame, haste);
            if (!readers.isLent()) {
                // Its turn was passed on just now: it may be kept for long
                sender.releaseByAnother();
            }
        } else {
            sender.send(frame, haste);
        }
    }

    /** Asks the broker to close, and waits until it has; not on the thread that reads. */
    void close(int millisMax) {
        if (!closing.compareAndSet(false, true)) {
            return;
        }
        boolean isRead;
        synchronized (this) {
            isRead = isBegun;
        }
        if (!isRead) {
            transport.close();
            return;
        }
        if (opened == null) {
            transport.close();
        } else {
            // By another thread: whoever closes must not hang in a write to somebody who does not read
            Timers.heartbeat(() -> sender.send(new HandshakeFrame.Close(null)));
        }
        if (readers.isReading()) {
            return;
        }
        readers.passIfLent();
        boolean interrupted = false;
        try {
            if (!over.await(millisMax, TimeUnit.MILLISECONDS)) {
                LOG.log(Level.WARNING, "{0} has not closed the connection within {1} ms; it is cut", name, millisMax);
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        transport.close();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    // ---- the thread that reads

    private ReadingThreads.Reading reading() {
        return new ReadingThreads.Reading() {
            @Override
            public boolean read() {
                return readPiece();
            }

            @Override
            public void lend(ReadingTurn turn) {
                LinkListener to = listener;
                try {
                    if (to != null) {
                        to.caughtUp(turn);
                    }
                } catch (RuntimeException | Error failed) {
                    LOG.log(Level.ERROR, "what has come over the link to " + name + " could not be done", failed);
                } finally {
                    sender.release();
                }
            }

            @Override
            public void passed() {
                sender.releaseByAnother();
            }
        };
    }

    /** @return false if the connection is over */
    private boolean readPiece() {
        try {
            int count = transport.in().read(buffer, 0, buffer.length);
            if (count >= 0) {
                heardNanos = System.nanoTime();
                decoder.feed(ByteBuffer.wrap(buffer, 0, count), this::frame);
                return true;
            }
            end("the broker's end of the connection is closed");
        } catch (IOException lost) {
            end(String.valueOf(lost.getMessage()));
        } catch (MalformedFrameException malformed) {
            LOG.log(Level.WARNING, "{0}: {1}; the connection is closed", name, malformed.getMessage());
            end("the broker sent what this client does not understand: " + malformed.getMessage());
        } catch (RuntimeException | Error broken) {
            LOG.log(Level.ERROR, "the link to " + name + " has failed", broken);
            end("an error in the client: " + broken);
        }
        return false;
    }

    private void frame(Frame frame) throws MalformedFrameException {
        if (frame instanceof BrokerFrame told) {
            LinkListener to = listener;
            if (opened == null || to == null) {
                throw new MalformedFrameException("frame " + frame.type() + " before the connection was open");
            }
            hear(told, to);
        } else if (frame instanceof HandshakeFrame.Heartbeat heartbeat) {
            correctClock(heartbeat.timeMillis());
        } else if (opened == null && handshake != null) {
            handshake((HandshakeFrame) frame, handshake);
        } else if (frame instanceof HandshakeFrame.Close close) {
            if (close.reason() != null) {
                reason = close.reason();
            }
            transport.close();
        } else {
            throw new MalformedFrameException("frame " + frame.type() + " in an open connection");
        }
    }

    private void handshake(HandshakeFrame frame, Handshake with) {
        try {
            Frame answer = with.next(frame);
            HandshakeFrame.Opened agreed = with.opened();
            if (agreed != null) {
                opened(agreed);
            } else if (answer != null) {
                openSentMillis = System.currentTimeMillis();
                sender.send(answer);
            }
        } catch (Handshake.FailedException failed) {
            reason = failed.refusal();
            transport.close();
        }
    }

    private void opened(HandshakeFrame.Opened agreed) {
        decoder.limits(agreed.frameMax(), agreed.contentMax());
        sender.frameMax(agreed.frameMax());
        window.open(agreed.publishWindow());
        setClock(agreed.timeMillis(), openSentMillis);
        opened = agreed;
        handshake = null;
        if (agreed.heartbeatMillis() > 0) {
            watch = Timers.every(Math.max(1, agreed.heartbeatMillis() / 2), this::watch);
        }
        open.complete(agreed.resumed());
    }

    private void hear(BrokerFrame frame, LinkListener to) throws MalformedFrameException {
        if (frame instanceof BrokerFrame.Deliver f) {
            to.deliver(f.session(), f.consumer(), f.delivery(), f.message(), f.count());
        } else if (frame instanceof BrokerFrame.DeliverShared f) {
            keep(f.slot(), f.message());
            to.deliver(f.session(), f.consumer(), f.delivery(), f.message(), f.count());
        } else if (frame instanceof BrokerFrame.DeliverSame f) {
            to.deliver(f.session(), f.consumer(), f.delivery(), kept(f.slot()), f.count());
        } else if (frame instanceof BrokerFrame.Completed f) {
            pending.completed(f.first(), f.count());
        } else if (frame instanceof BrokerFrame.Refused f) {
            if (f.request() == 0) {
                to.refused(f.session(), f.refusal());
            } else {
                pending.refused(f.request(), f.refusal());
            }
        } else if (frame instanceof BrokerFrame.Vote f) {
            pending.answered(f.request(), f);
        } else if (frame instanceof BrokerFrame.Branches f) {
            pending.answered(f.request(), f);
        } else if (frame instanceof BrokerFrame.Browsed f) {
            pending.answered(f.request(), f);
        } else if (frame instanceof BrokerFrame.BrowsedEnd f) {
            pending.answered(f.request(), f);
        } else if (frame instanceof BrokerFrame.BodyPiece f) {
            pending.answered(f.request(), f);
        } else if (frame instanceof BrokerFrame.Administered f) {
            pending.answered(f.request(), f);
        } else if (frame instanceof BrokerFrame.Recall f) {
            to.recall(f.session(), f.consumer(), f.count());
        } else if (frame instanceof BrokerFrame.ConsumerEnded f) {
            to.consumerEnded(f.session(), f.consumer(), f.reason());
        }
    }

    private void keep(int slot, Message message) {
        if (kept.length == 0) {
            kept = new @Nullable Message[WireBounds.SLOTS];
        }
        kept[slot] = message;
    }

    private Message kept(int slot) throws MalformedFrameException {
        Message message = slot < kept.length ? kept[slot] : null;
        if (message == null) {
            throw new MalformedFrameException(
                    "frame " + FrameType.DELIVER_SAME + " of slot " + slot + ", in which there is no message");
        }
        return message;
    }

    /** The broker read its clock between our two readings: only what lies outside of them is a difference of the clocks. */
    private void setClock(long brokerMillis, long sentMillis) {
        long least = brokerMillis - System.currentTimeMillis();
        long most = brokerMillis - sentMillis;
        clockOffsetMillis = least > 0 ? least : Math.min(most, 0);
    }

    /** A heartbeat may have been long on its way, which makes the broker's clock seem slow, but never fast. */
    private void correctClock(long brokerMillis) {
        long least = brokerMillis - System.currentTimeMillis();
        if (least > clockOffsetMillis || clockOffsetMillis - least > CLOCK_JUMP_MILLIS) {
            clockOffsetMillis = least;
        }
    }

    // ---- silence

    /** Twice in a heartbeat, on the clock's thread: does not wait. */
    private void watch() {
        HandshakeFrame.Opened agreed = opened;
        if (agreed == null || ended.get()) {
            return;
        }
        long silentMillis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heardNanos);
        if (silentMillis >= 3L * agreed.heartbeatMillis()) {
            if (reason == null) {
                reason = lost("nothing has been heard of it for " + silentMillis + " ms");
            }
            transport.close();
            return;
        }
        if (!sender.takeSpoken()) {
            Timers.heartbeat(() -> sender.sendIfIdle(heartbeat()));
        }
    }

    // ---- the end

    private void end(String cause) {
        if (!ended.compareAndSet(false, true)) {
            return;
        }
        ScheduledFuture<?> watching = watch;
        if (watching != null) {
            watching.cancel(false);
        }
        transport.close();
        Refusal why = reason(cause);
        sender.fail(new IOException(why.text()));
        window.end();
        if (opened == null) {
            open.completeExceptionally(new RefusedException(why));
        } else {
            pending.end(why);
            LinkListener to = listener;
            if (to != null && !closing.get()) {
                to.lost(why);
            }
        }
        over.countDown();
    }

    private Refusal reason(String cause) {
        if (closing.get()) {
            return new Refusal(Refusal.Code.ILLEGAL_STATE, "the connection to " + name + " is closed");
        }
        Refusal told = reason;
        if (told != null) {
            return told;
        }
        Handshake unfinished = handshake;
        return opened == null && unfinished != null ? unfinished.cut() : lost(cause);
    }

    private Refusal lost(String cause) {
        return new Refusal(
                Refusal.Code.BROKER_UNAVAILABLE,
                "the connection to " + name + " is lost: " + cause + "; connect again");
    }
}
