package org.pabal.comparison.ceiling;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

/** Both ends of a TCP connection over loopback. */
record Pair(SocketChannel one, SocketChannel other) implements AutoCloseable {

    static Pair open() throws IOException {
        try (ServerSocketChannel server = ServerSocketChannel.open()) {
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            SocketChannel one = SocketChannel.open(server.getLocalAddress());
            SocketChannel other = server.accept();
            one.socket().setTcpNoDelay(true);
            other.socket().setTcpNoDelay(true);
            return new Pair(one, other);
        }
    }

    @Override
    public void close() throws IOException {
        one.close();
        other.close();
    }
}
