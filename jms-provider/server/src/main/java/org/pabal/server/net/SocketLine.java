package org.pabal.server.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundInvoker;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;
import org.pabal.server.session.Door;
import org.pabal.server.session.Line;
import org.pabal.server.session.Peer;
import org.pabal.server.session.ProtocolSession;
import org.pabal.server.session.SessionFactory;
import org.pabal.server.summary.Summaries;
import org.pabal.wire.ForeignProtocol;

/**
 * One socket and the session that speaks over it. Owned by the thread of the socket's event loop, but for {@link #execute}; that may
 * become another loop, between two things that are done.
 */
final class SocketLine extends ChannelInboundHandlerAdapter implements Line {

    private static final System.Logger LOG = System.getLogger("org.pabal.server.line");

    /** What a peer that does not read any more is given to take what was sent before the end. */
    private static final long CLOSE_MILLIS_MAX = 2_000;

    /** After so much the other lines of the event loop have their turn. */
    private static final int TURN_BYTES = 16 << 10;

    private final SessionFactory sessions;
    private final Door door;
    private final OpenLines lines;
    private final EventLoops loops;
    private final Occupancy.Place place;
    private final boolean tls;
    private final String host;

    /** Read by those who hand in tasks from elsewhere. */
    private volatile @Nullable ChannelHandlerContext context;

    private @Nullable Peer peer;
    private @Nullable ProtocolSession session;
    private @Nullable ScheduledFuture<?> alarm;
    private @Nullable ScheduledFuture<?> handshakeLimit;
    private long alarmMillis = Long.MAX_VALUE;
    private boolean authenticated;
    private boolean closing;
    private int readBytes;
    private boolean turnIsOver;
    private boolean paused;
    private boolean moving;
    private boolean gone;
    private @Nullable ServingLoop servedBy;

    /** How often it had its thread do something; written by that thread. */
    private final AtomicLong work = new AtomicLong();

    private long reads;

    SocketLine(Listener.Surroundings around, Occupancy.Place place, boolean tls, String host) {
        this.sessions = around.sessions();
        this.door = around.door();
        this.lines = around.lines();
        this.loops = around.loops();
        this.place = place;
        this.tls = tls;
        this.host = host;
    }

    // ---- which thread serves it

    @Override
    public void channelRegistered(ChannelHandlerContext ctx) {
        ServingLoop loop = loops.serving(ctx.channel().eventLoop());
        servedBy = loop;
        loop.lines().add(this);
        ctx.fireChannelRegistered();
    }

    @Override
    public void channelUnregistered(ChannelHandlerContext ctx) {
        ServingLoop loop = servedBy;
        servedBy = null;
        if (loop != null) {
            loop.lines().remove(this);
        }
        ctx.fireChannelUnregistered();
    }

    private void works() {
        work.lazySet(work.get() + 1);
        ServingLoop loop = servedBy;
        if (loop != null) {
            loop.works();
        }
    }

    /** Grows with what it has its thread do. From any thread. */
    long work() {
        return work.get();
    }

    /** Has it served by another thread soon, unless it is about to end. From any thread. */
    void moveTo(ServingLoop target) {
        execute(() -> {
            ChannelHandlerContext ctx = context;
            if (ctx != null && session != null && !closing && !moving && servedBy != target) {
                moving = true;
                allowReading(ctx);
                new Relocation(ctx.channel(), target.loop(), () -> reads, moved -> moved(ctx, moved)).begin();
            }
        });
    }

    private void moved(ChannelHandlerContext ctx, boolean served) {
        moving = false;
        if (served) {
            allowReading(ctx);
        } else {
            gone();
        }
    }

    // ---- what the socket says

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        lines.add(this);
        int limit = door.limits().handshakeMillis();
        handshakeLimit = ctx.executor().schedule(() -> run(ctx, () -> tooSlow(limit)), limit, TimeUnit.MILLISECONDS);
        if (!tls) {
            begin(ctx, List.of());
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                begin(ctx, certificates(ctx));
            } else {
                say(
                        Summaries.Kind.TLS,
                        address(ctx) + " did not get through the TLS handshake: " + TlsWords.why(handshake.cause()));
                if (TlsWords.isPlain(handshake.cause())) {
                    sayThatThisIsTls(ctx);
                }
                shut(ctx);
            }
        }
        ctx.fireUserEventTriggered(event);
    }

    /** So that a client which speaks without TLS can tell a person; around the TLS layer, which says nothing to such. */
    private static void sayThatThisIsTls(ChannelHandlerContext ctx) {
        ChannelHandlerContext layer = ctx.pipeline().context(SslHandler.class);
        if (layer != null) {
            ChannelFuture unused = layer.writeAndFlush(Unpooled.wrappedBuffer(ForeignProtocol.TLS.answer()));
        }
    }

    private void begin(ChannelHandlerContext ctx, List<X509Certificate> certificates) {
        boolean loopback = ctx.channel().remoteAddress() instanceof InetSocketAddress remote
                && remote.getAddress() != null
                && remote.getAddress().isLoopbackAddress();
        peer = new Peer(address(ctx), host, loopback, tls, certificates);
        session = sessions.begin(this, door);
        setAlarm();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        works();
        reads++;
        ByteBuf bytes = (ByteBuf) message;
        readBytes += bytes.readableBytes();
        try {
            ProtocolSession current = session;
            if (current != null && !closing) {
                for (ByteBuffer part : bytes.nioBuffers()) {
                    current.received(part);
                }
                look();
            }
        } finally {
            ReferenceCountUtil.release(bytes);
        }
    }

    /**
     * Lets the others have their turn. A socket that has more to read would go on in the event loop's tasks, 64 of them before the
     * loop looks at the other sockets: for a flood of small frames that is seconds. What is scheduled comes after that look.
     */
    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        if (readBytes >= TURN_BYTES && !turnIsOver) {
            turnIsOver = true;
            allowReading(ctx);
            ScheduledFuture<?> unused =
                    ctx.executor().schedule(() -> run(ctx, () -> beginTurn(ctx)), 0, TimeUnit.NANOSECONDS);
        }
        readBytes = 0;
        ctx.fireChannelReadComplete();
    }

    private void beginTurn(ChannelHandlerContext ctx) {
        turnIsOver = false;
        allowReading(ctx);
    }

    private void allowReading(ChannelHandlerContext ctx) {
        ctx.channel().config().setAutoRead(!paused && !turnIsOver && !moving);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        ProtocolSession current = session;
        if (current != null && ctx.channel().isWritable()) {
            current.writable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        gone();
    }

    private void gone() {
        if (gone) {
            return;
        }
        gone = true;
        closing = true;
        cancel(alarm);
        cancel(handshakeLimit);
        lines.remove(this);
        place.leave();
        ProtocolSession current = session;
        session = null;
        if (current != null) {
            current.disconnected();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        // What goes wrong in a handshake is told by its own event.
        if (cause instanceof IOException || TlsWords.isOfTls(cause)) {
            LOG.log(System.Logger.Level.DEBUG, () -> "the connection of " + address(ctx) + " broke: " + cause);
        } else {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "the session of " + address(ctx) + " failed and is closed; this is a bug, please report it",
                    cause);
        }
        // Nothing more leaves: what the session has not finished must not be followed by anything.
        closing = true;
        shut(ctx);
    }

    private void say(Summaries.Kind kind, String text) {
        door.summaries().say(kind, host, text, line -> LOG.log(System.Logger.Level.INFO, line));
    }

    private void tooSlow(int limit) {
        ProtocolSession current = session;
        ChannelHandlerContext ctx = context;
        if (!authenticated && ctx != null && ctx.channel().isActive()) {
            say(
                    Summaries.Kind.CUT_OFF,
                    address(ctx) + " has not proved within " + limit
                            + " ms who it is (limits.handshake), and is cut off");
            if (current == null) {
                shut(ctx);
            } else {
                current.end(new Refusal(
                        // No verdict on who it is: a client that comes back after an outage with thousands of others
                        // tries again.
                        Refusal.Code.TIMED_OUT,
                        "cannot go on: nobody has proved within " + limit
                                + " ms who is connecting; connect again and authenticate at once, or raise"
                                + " limits.handshake of the broker"));
                close();
            }
        }
    }

    /** After each call into the session: what it may have changed. */
    private void look() {
        ProtocolSession current = session;
        if (!authenticated && current != null && current.isAuthenticated()) {
            authenticated = true;
            place.authenticated();
            cancel(handshakeLimit);
            setAlarm();
        }
    }

    // ---- time

    private void setAlarm() {
        ProtocolSession current = session;
        ChannelHandlerContext ctx = context;
        if (current == null || ctx == null || closing) {
            return;
        }
        long now = nowMillis();
        long due = current.tick(now);
        if (due == alarmMillis && alarm != null && !alarm.isDone()) {
            return;
        }
        cancel(alarm);
        alarm = null;
        alarmMillis = due;
        if (due != Long.MAX_VALUE && !closing) {
            alarm = ctx.executor().schedule(() -> run(ctx, this::rang), Math.max(1, due - now), TimeUnit.MILLISECONDS);
        }
    }

    private void rang() {
        alarm = null;
        alarmMillis = Long.MAX_VALUE;
        setAlarm();
    }

    private static long nowMillis() {
        return System.nanoTime() / 1_000_000;
    }

    private static void cancel(@Nullable ScheduledFuture<?> task) {
        if (task != null) {
            task.cancel(false);
        }
    }

    // ---- what the session asks

    @Override
    public Peer peer() {
        Peer known = peer;
        if (known == null) {
            throw new IllegalStateException("the line has no peer yet: the TLS handshake is not over");
        }
        return known;
    }

    @Override
    public void send(ByteBuffer bytes) {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !closing) {
            // Netty would copy it into such a buffer anyway, if it were another.
            ByteBuf copy = ctx.alloc().directBuffer(bytes.remaining()).writeBytes(bytes);
            // The promise is the one that tells the pipeline of failures, and so closes the line.
            ChannelFuture unused = ctx.write(copy, ctx.voidPromise());
        }
    }

    @Override
    public void flush() {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !closing) {
            ctx.flush();
        }
    }

    @Override
    public boolean isWritable() {
        ChannelHandlerContext ctx = context;
        return ctx != null && ctx.channel().isWritable();
    }

    @Override
    public long pendingBytes() {
        ChannelHandlerContext ctx = context;
        ChannelOutboundBuffer waiting =
                ctx == null ? null : ctx.channel().unsafe().outboundBuffer();
        return waiting == null ? 0 : waiting.totalPendingWriteBytes();
    }

    @Override
    public void pauseReading() {
        reading(false);
    }

    @Override
    public void resumeReading() {
        reading(true);
    }

    private void reading(boolean on) {
        paused = !on;
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            allowReading(ctx);
        }
    }

    @Override
    public boolean execute(Runnable task) {
        ChannelHandlerContext ctx = context;
        if (ctx == null || !ctx.channel().isActive()) {
            return false;
        }
        try {
            ctx.executor().execute(() -> run(ctx, task));
            return true;
        } catch (RejectedExecutionException ended) {
            return false;
        }
    }

    @Override
    public void executeLater(Runnable task, long micros) {
        ChannelHandlerContext ctx = context;
        if (ctx != null && !closing) {
            ScheduledFuture<?> unused = ctx.executor().schedule(() -> run(ctx, task), micros, TimeUnit.MICROSECONDS);
        }
    }

    /**
     * Everything that is done for this socket outside the calls of its pipeline. Whatever is thrown must cost this connection, and not
     * vanish in the event loop's log or in a future: the session may have stopped in the middle of something, a frame for instance.
     */
    @SuppressWarnings("ThrowableNotThrown") // reported, as the pipeline reports what is thrown in its calls
    private void run(ChannelHandlerContext ctx, Runnable task) {
        if (!ctx.executor().inEventLoop()) {
            // It has moved since the task was handed in
            ctx.executor().execute(() -> run(ctx, task));
            return;
        }
        works();
        try {
            task.run();
            look();
        } catch (Throwable failed) {
            exceptionCaught(ctx, failed);
        }
    }

    @Override
    public boolean inLine() {
        ChannelHandlerContext ctx = context;
        return ctx != null && ctx.executor().inEventLoop();
    }

    @Override
    public void close() {
        ChannelHandlerContext ctx = context;
        if (ctx == null || closing) {
            return;
        }
        closing = true;
        Channel channel = ctx.channel();
        ChannelFuture unused = ctx.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
        ScheduledFuture<?> impatience =
                ctx.executor().schedule(() -> shut(channel), CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
        ChannelFuture unusedToo = channel.closeFuture().addListener(closed -> impatience.cancel(false));
    }

    // ---- what the process asks

    /** Lets the session end the conversation. From any thread. */
    void end(Refusal reason) {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            try {
                ctx.executor().execute(() -> run(ctx, () -> endNow(ctx, reason)));
            } catch (RejectedExecutionException ended) {
                LOG.log(System.Logger.Level.DEBUG, "a line ended before it was asked to");
            }
        }
    }

    private void endNow(ChannelHandlerContext ctx, Refusal reason) {
        ProtocolSession current = session;
        if (current == null) {
            shut(ctx);
        } else if (!closing) {
            current.end(reason);
        }
    }

    /** Closes the socket whatever the session thinks. From any thread. */
    void cut() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            shut(ctx);
        }
    }

    /** Closes at once; how that goes is told by {@link #channelInactive}. */
    static void shut(ChannelOutboundInvoker channel) {
        ChannelFuture unused = channel.close();
    }

    private static List<X509Certificate> certificates(ChannelHandlerContext ctx) {
        SslHandler handler = ctx.pipeline().get(SslHandler.class);
        List<X509Certificate> chain = new ArrayList<>();
        if (handler != null) {
            try {
                for (Certificate certificate : handler.engine().getSession().getPeerCertificates()) {
                    if (certificate instanceof X509Certificate x509) {
                        chain.add(x509);
                    }
                }
            } catch (SSLPeerUnverifiedException none) {
                LOG.log(System.Logger.Level.TRACE, "the peer has shown no certificate");
            }
        }
        return chain;
    }

    private static String address(ChannelHandlerContext ctx) {
        return ctx.channel().remoteAddress() instanceof InetSocketAddress remote
                ? Listener.text(remote)
                : String.valueOf(ctx.channel().remoteAddress());
    }
}
