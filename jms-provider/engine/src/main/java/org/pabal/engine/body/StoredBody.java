package org.pabal.engine.body;

/**
 * One large body: how much of it has been written, and who needs it. Entries of queues and prepared branches refer to it,
 * which records bring about; connections and open transactions hold it, which ends with the broker.
 */
public final class StoredBody {

    private final long number;
    private final long writer;
    private long length;
    private int pieceLength;
    private boolean published;
    private int references;
    private int holds;

    /** @param writer the connection that writes it; 0 if it was written in an earlier life */
    StoredBody(long number, long writer) {
        this.number = number;
        this.writer = writer;
    }

    public long number() {
        return number;
    }

    public long writer() {
        return writer;
    }

    /** What has been written, in bytes. */
    public long length() {
        return length;
    }

    /** Of all its pieces but the last; 0 before the first. */
    public int pieceLength() {
        return pieceLength;
    }

    /** Whether a message is or was its: from then on it does not grow. */
    public boolean isPublished() {
        return published;
    }

    /** How many entries and prepared publications need it. */
    public int references() {
        return references;
    }

    /** How many connections' and open transactions' holds there are. */
    public int holds() {
        return holds;
    }

    boolean isNeeded() {
        return references > 0 || holds > 0;
    }

    /** Whether a piece of that length may come next: all but the last are as long as the first. */
    public boolean takes(int pieceBytes) {
        return pieceLength == 0 || (length % pieceLength == 0 && pieceBytes <= pieceLength);
    }

    void grow(int pieceBytes) {
        if (pieceLength == 0) {
            pieceLength = pieceBytes;
        }
        length += pieceBytes;
    }

    void publish(long whole) {
        published = true;
        length = whole;
    }

    void references(int count) {
        references = count;
    }

    void addReferences(int more) {
        references += more;
    }

    void addHolds(int more) {
        holds += more;
    }
}
