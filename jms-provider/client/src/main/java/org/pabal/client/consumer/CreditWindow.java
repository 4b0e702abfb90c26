package org.pabal.client.consumer;

/**
 * How many messages a consumer asks for ahead of its application. Replenished at half; halved when the broker takes
 * messages back for somebody idle, doubled again after a window's worth of progress. A maximum of 0 means no prefetch: one
 * message at a time, asked for when it is wanted.
 *
 * <p>Not thread-safe: the {@link Inbox} that owns it holds its lock.
 */
final class CreditWindow {
    private final int sizeMax;
    private int size;
    private int credit;
    private int takenSinceRecall;

    CreditWindow(int sizeMax) {
        this.sizeMax = sizeMax;
        this.size = Math.max(1, sizeMax);
    }

    int size() {
        return size;
    }

    /** Granted and not used yet. */
    int credit() {
        return credit;
    }

    /** How much to grant, with so many messages in the buffer; counts it as granted. */
    int replenish(int buffered, boolean waiting) {
        int outstanding = credit + buffered;
        int grant = 0;
        if (sizeMax == 0) {
            grant = outstanding == 0 && waiting ? 1 : 0;
        } else if (outstanding <= size / 2) {
            grant = size - outstanding;
        }
        credit += grant;
        return grant;
    }

    void granted(int more) {
        credit += more;
    }

    void used() {
        if (credit > 0) {
            credit--;
        }
    }

    void revoked() {
        credit = 0;
    }

    void taken() {
        if (size < sizeMax && ++takenSinceRecall >= size) {
            takenSinceRecall = 0;
            size = Math.min(sizeMax, size * 2);
        }
    }

    void recalled() {
        size = Math.max(1, size / 2);
        takenSinceRecall = 0;
    }
}
