package org.pabal.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * One socket on its way from one event loop to another. The caller sees to it that the socket asks for nothing to read meanwhile.
 *
 * <p>Netty may have a task of its own in the old loop that goes on reading, and would then do so beside the new one. Such a task is
 * there only if one before it has read something: so the socket leaves after a round in which nothing was read.
 */
final class Relocation {
    private final Channel channel;
    private final EventLoop target;
    private final LongSupplier reads;
    private final Consumer<Boolean> whenOver;

    /**
     * @param reads how often the socket has been read, as the old loop's thread sees it
     * @param whenOver told by the thread that serves the socket then; false if it was closed on its way, which nothing else tells
     */
    Relocation(Channel channel, EventLoop target, LongSupplier reads, Consumer<Boolean> whenOver) {
        this.channel = channel;
        this.target = target;
        this.reads = reads;
        this.whenOver = whenOver;
    }

    /** By the thread of the old loop. */
    void begin() {
        leaveUnlessRead(reads.getAsLong());
    }

    private void leaveUnlessRead(long before) {
        channel.eventLoop().execute(() -> {
            if (!channel.isActive()) {
                whenOver.accept(true);
            } else if (reads.getAsLong() == before) {
                ChannelFuture unused = channel.deregister().addListener(left -> enter());
            } else {
                begin();
            }
        });
    }

    private void enter() {
        ChannelFuture unused = target.register(channel).addListener(entered -> whenOver.accept(entered.isSuccess()));
    }
}
