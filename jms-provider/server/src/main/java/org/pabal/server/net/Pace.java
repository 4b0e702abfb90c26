package org.pabal.server.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/**
 * Accepts no more than 2,000 connections a second: others wait in the system's backlog, and somebody who opens and drops
 * them in a loop does not keep the processors busy. Of the thread that accepts.
 */
final class Pace extends ChannelInboundHandlerAdapter {

    private static final int CONNECTIONS_MAX = 40;
    private static final long WINDOW_MILLIS = 20;

    private long windowEndsNanos;
    private int accepted;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object connection) {
        long now = System.nanoTime();
        if (accepted == 0 || now - windowEndsNanos >= 0) {
            windowEndsNanos = now + TimeUnit.MILLISECONDS.toNanos(WINDOW_MILLIS);
            accepted = 0;
        }
        accepted++;
        if (accepted == CONNECTIONS_MAX) {
            Channel listening = ctx.channel();
            listening.config().setAutoRead(false);
            ScheduledFuture<?> unused = ctx.executor()
                    .schedule(() -> listening.config().setAutoRead(true), windowEndsNanos - now, TimeUnit.NANOSECONDS);
        }
        ctx.fireChannelRead(connection);
    }
}
