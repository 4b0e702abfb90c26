package org.pabal.server.net;

import io.netty.channel.EventLoop;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One of the threads that serve sockets, and the lines that it serves. Safe for any thread, but for {@link #works}. */
final class ServingLoop {
    private final EventLoop loop;
    private final WorkMeter meter;
    private final Set<SocketLine> lines = ConcurrentHashMap.newKeySet();

    ServingLoop(EventLoop loop, WorkMeter meter) {
        this.loop = loop;
        this.meter = meter;
    }

    EventLoop loop() {
        return loop;
    }

    Set<SocketLine> lines() {
        return lines;
    }

    /** The loop's thread has something to do. */
    void works() {
        meter.works();
    }

    /** Nanoseconds at work since the start. */
    long busyNanos() {
        return meter.nanos();
    }
}
