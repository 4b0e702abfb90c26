package org.pabal.server.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SelectStrategyFactory;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.nio.channels.spi.SelectorProvider;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * The threads that serve sockets: epoll where it is there, the JDK's selectors elsewhere. One accepts for all listeners (and
 * looks after certificates, and after who serves what), the others share the connections.
 */
public final class EventLoops implements AutoCloseable {

    private static final long QUIET_MILLIS = 0;
    private static final long CLOSE_MILLIS_MAX = 5_000;

    private final EventLoopGroup accepting;
    private final EventLoopGroup serving;
    private final List<ServingLoop> loops = new ArrayList<>();
    private final Map<EventLoop, ServingLoop> byLoop = new HashMap<>();
    private final Class<? extends ServerSocketChannel> channel;
    private final String describe;

    private EventLoops(
            EventLoopGroup accepting,
            EventLoopGroup serving,
            List<WorkMeter> meters,
            Class<? extends ServerSocketChannel> channel,
            String describe) {
        this.accepting = accepting;
        this.serving = serving;
        this.channel = channel;
        this.describe = describe;
        for (EventExecutor each : serving) {
            ServingLoop loop = new ServingLoop((EventLoop) each, meters.get(loops.size()));
            loops.add(loop);
            byLoop.put(loop.loop(), loop);
        }
        new Usher(loops).start(accepting);
    }

    /** @param threads that serve; 0 for one a processor */
    public static EventLoops start(int threads) {
        int count = threads == 0 ? Runtime.getRuntime().availableProcessors() : threads;
        DefaultThreadFactory acceptor = new DefaultThreadFactory("pabal-accept", true);
        DefaultThreadFactory socket = new DefaultThreadFactory("pabal-socket", true);
        List<WorkMeter> meters = new ArrayList<>();
        SelectStrategyFactory metered = () -> {
            WorkMeter meter = new WorkMeter();
            meters.add(meter);
            return meter;
        };
        if (Epoll.isAvailable()) {
            return new EventLoops(
                    new EpollEventLoopGroup(1, acceptor),
                    new EpollEventLoopGroup(count, socket, metered),
                    meters,
                    EpollServerSocketChannel.class,
                    "epoll, " + count + " threads");
        }
        return new EventLoops(
                new NioEventLoopGroup(1, acceptor),
                new NioEventLoopGroup(count, socket, SelectorProvider.provider(), metered),
                meters,
                NioServerSocketChannel.class,
                "the JDK's selectors, " + count + " threads");
    }

    /**
     * The same on a thread of its own, for who has something else to do meanwhile: netty takes long to load.
     *
     * @param threads that serve; 0 for one a processor
     */
    public static CompletableFuture<EventLoops> startAside(int threads) {
        CompletableFuture<EventLoops> started = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> {
                    try {
                        EventLoops loops = start(threads);
                        Listener.rehearse(loops);
                        started.complete(loops);
                    } catch (Throwable failed) {
                        started.completeExceptionally(failed);
                    }
                },
                "pabal-start-sockets");
        thread.setDaemon(true);
        thread.start();
        return started;
    }

    EventLoopGroup accepting() {
        return accepting;
    }

    EventLoopGroup serving() {
        return serving;
    }

    /** Those that share the connections. */
    List<ServingLoop> loops() {
        return loops;
    }

    /** The one of these whose loop it is. */
    ServingLoop serving(EventLoop loop) {
        return Objects.requireNonNull(byLoop.get(loop));
    }

    Class<? extends ServerSocketChannel> channel() {
        return channel;
    }

    /** For the log: how sockets are served. */
    public String describe() {
        return describe;
    }

    /** Ends the threads, and with them every socket that is still open. Waits for that a short time. */
    @Override
    public void close() {
        Future<?> unused = accepting.shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
        boolean unusedToo = serving.shutdownGracefully(QUIET_MILLIS, CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(CLOSE_MILLIS_MAX);
    }
}
