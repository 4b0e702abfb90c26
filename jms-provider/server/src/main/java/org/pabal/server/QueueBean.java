package org.pabal.server;

import org.pabal.engine.effect.Answer;

/** One queue as JMX shows it. */
public final class QueueBean {

    private final Answer.QueueDescription queue;

    QueueBean(Answer.QueueDescription queue) {
        this.queue = queue;
    }

    public String getName() {
        return queue.name();
    }

    public long getReady() {
        return queue.ready();
    }

    public long getLent() {
        return queue.lent();
    }

    public long getScheduled() {
        return queue.scheduled();
    }

    public long getBytes() {
        return queue.bytes();
    }

    public int getConsumers() {
        return queue.consumers();
    }
}
