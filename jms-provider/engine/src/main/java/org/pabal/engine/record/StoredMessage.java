package org.pabal.engine.record;

import org.pabal.message.Message;

/**
 * A message as queues and transactions hold it: shared by all its entries, with its place in the log once it has one.
 *
 * <p>Place and number are the storage's, which sets them on the thread that owns the engine; the engine only looks.
 * Equality is identity: one publish makes one.
 */
public final class StoredMessage {

    private final Message message;
    private long number;
    private long position;
    private int liveBytes;
    private boolean asked;
    private boolean recorded;
    private boolean moving;
    private boolean placed;

    public StoredMessage(Message message) {
        this.message = message;
    }

    public Message message() {
        return message;
    }

    /** Under which number it was written to the log; 0 if it was not. */
    public long number() {
        return number;
    }

    public void number(long given) {
        number = given;
    }

    /** Where the durable log has it, as a number that grows with the log; 0 if it has not (yet). */
    public long position() {
        return position;
    }

    public void position(long packed) {
        position = packed;
    }

    /** Whether nobody has begun to write it to the log. */
    public boolean wantsWriting() {
        return position == 0 && number == 0 && !asked && !recorded;
    }

    /** A record that outlives the broker's end refers to it: it is written with that. */
    public void recorded() {
        recorded = true;
    }

    /** It has been asked for that it be written. */
    public void asked() {
        asked = true;
    }

    /** Whether it was asked for; not from now on. */
    public boolean takeAsked() {
        boolean was = asked;
        asked = false;
        return was;
    }

    /** Whether it is, or was, in a queue; a transaction that is open or prepared may have it before. */
    public boolean isPlaced() {
        return placed;
    }

    public void placed() {
        placed = true;
    }

    /** Whether it is on its way to another place in the log: what says where it is cannot be written meanwhile. */
    public boolean isMoving() {
        return moving;
    }

    public void moving(boolean isOnItsWay) {
        moving = isOnItsWay;
    }

    /** How many of its encoded bytes belong to entries that still need it, see {@code QueueEntry.share}. */
    public int liveBytes() {
        return liveBytes;
    }

    public void liveBytes(int bytes) {
        liveBytes = bytes;
    }

    @Override
    public String toString() {
        return "message " + message.messageId() + (position == 0 ? "" : " at " + Long.toHexString(position));
    }
}
