package org.pabal.server.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.pabal.server.session.Door;
import org.pabal.server.session.SessionFactory;
import org.pabal.server.settings.ListenerSettings;

/** A bound socket that lets clients in. Safe for any thread. */
public final class Listener implements AutoCloseable {

    private static final int BACKLOG = 1_024;

    /** Output above which a session is told to wait, and below which to go on. */
    private static final WriteBufferWaterMark OUTPUT = new WriteBufferWaterMark(128 << 10, 512 << 10);

    /** What is read at once. Then it is another line's turn: small frames are far more work than their bytes tell. */
    private static final int READ_BYTES_MAX = 32 << 10;

    private final ListenerSettings settings;
    private final Channel channel;

    private Listener(ListenerSettings settings, Channel channel) {
        this.settings = settings;
        this.channel = channel;
    }

    /**
     * What a listener needs of the process.
     *
     * @param certificates null for one that does not speak TLS
     */
    public record Surroundings(
            EventLoops loops,
            SessionFactory sessions,
            Door door,
            OpenLines lines,
            Occupancy occupancy,
            @Nullable Certificates certificates) {}

    /** @throws IOException saying what is in the way, and what to do */
    public static Listener open(ListenerSettings settings, Surroundings around) throws IOException {
        InetAddress address;
        try {
            address = InetAddress.getByName(settings.host());
        } catch (UnknownHostException e) {
            throw new IOException(
                    cannot(settings) + "there is no host of that name; set listeners." + settings.name()
                            + ".host to an address of this machine",
                    e);
        }
        ChannelFuture bound = bootstrap(around.loops())
                .childHandler(new Reception(settings, around))
                .bind(new InetSocketAddress(address, settings.port()))
                .awaitUninterruptibly();
        Throwable cause = bound.cause();
        if (cause != null) {
            throw new IOException(cannot(settings) + why(settings, cause), cause);
        }
        return new Listener(settings, bound.channel());
    }

    /** Makes a socket that is bound to nothing, and closes it: what that takes to load need not be loaded later. */
    static void rehearse(EventLoops loops) {
        Channel unbound = bootstrap(loops)
                .childHandler(new Pace())
                .register()
                .awaitUninterruptibly()
                .channel();
        unbound.close().awaitUninterruptibly();
    }

    private static ServerBootstrap bootstrap(EventLoops loops) {
        return new ServerBootstrap()
                .group(loops.accepting(), loops.serving())
                .channel(loops.channel())
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(
                        ChannelOption.RCVBUF_ALLOCATOR,
                        new AdaptiveRecvByteBufAllocator(64, 8 << 10, READ_BYTES_MAX).maxMessagesPerRead(1))
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, OUTPUT)
                .handler(new Pace());
    }

    private static String cannot(ListenerSettings settings) {
        return "listener '" + settings.name() + "' cannot listen on " + settings.host() + ":" + settings.port() + ": ";
    }

    private static String why(ListenerSettings settings, Throwable cause) {
        String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("already in use")) {
            return "the port is in use, perhaps by another broker; stop that one, or set listeners." + settings.name()
                    + ".port";
        } else if (text.contains("permission denied")) {
            return "ports below 1024 are for the superuser; set listeners." + settings.name() + ".port to a higher one";
        } else if (text.contains("cannot assign") || text.contains("not available")) {
            return "this machine has no such address; set listeners." + settings.name()
                    + ".host to one of its own, or 0.0.0.0 for all";
        }
        return cause.toString();
    }

    /** Turns a new socket into a line, or away. */
    private static final class Reception extends ChannelInitializer<SocketChannel> {

        private final ListenerSettings settings;
        private final Surroundings around;

        Reception(ListenerSettings settings, Surroundings around) {
            super();
            this.settings = settings;
            this.around = around;
        }

        @Override
        protected void initChannel(SocketChannel socket) {
            InetSocketAddress remote = socket.remoteAddress();
            // A peer that is gone already has no address any more.
            String host = remote == null ? "?" : remote.getAddress().getHostAddress();
            Occupancy.Place place = remote == null ? null : around.occupancy().enter(host);
            if (place == null) {
                SocketLine.shut(socket);
                return;
            }
            Certificates certificates = around.certificates();
            if (certificates != null) {
                SslHandler tls = certificates.current(settings.tls()).newHandler(socket.alloc());
                tls.setHandshakeTimeoutMillis(around.door().limits().handshakeMillis());
                socket.pipeline().addLast(tls);
            }
            socket.pipeline().addLast(new SocketLine(around, place, certificates != null, host));
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) channel.localAddress();
    }

    public ListenerSettings settings() {
        return settings;
    }

    /** Host and port, for people. */
    public static String text(InetSocketAddress address) {
        InetAddress host = address.getAddress();
        String shown = host == null ? address.getHostString() : host.getHostAddress();
        return (host instanceof Inet6Address ? "[" + shown + "]" : shown) + ":" + address.getPort();
    }

    @Override
    public String toString() {
        return "listener '" + settings.name() + "' on " + text(address());
    }

    /** Lets nobody in any more; those who are in stay. */
    @Override
    public void close() {
        channel.close().awaitUninterruptibly();
    }
}
