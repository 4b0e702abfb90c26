package org.pabal.ra.servers.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.stream.IntStream;

/** Ports that are free now. */
final class Ports {
    private static final int PORT_MAX = 65_535;

    private Ports() {}

    /** Where a server listens, unless it is told otherwise. */
    record Usual(int http, int https, int management, int... others) {
        int[] all() {
            return IntStream.concat(IntStream.of(http, https, management), IntStream.of(others))
                    .toArray();
        }
    }

    static int free() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no port is free", e);
        }
    }

    /** How much to add to each, so that all of them are free. */
    static int offset(int... usual) {
        int lowest = Arrays.stream(usual).min().orElseThrow();
        int highest = Arrays.stream(usual).max().orElseThrow();
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int offset = free() - lowest;
            if (offset > 0
                    && offset + highest <= PORT_MAX
                    && IntStream.of(usual).allMatch(port -> free(port + offset))) {
                return offset;
            }
        }
        throw new IllegalStateException("no offset leaves all ports free that a server needs");
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }
}
