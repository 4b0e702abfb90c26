package org.pabal.engine.queue;

/** Hears that a queue may have room again. */
@FunctionalInterface
public interface RoomWatch {

    void roomMade(MessageQueue queue);
}
