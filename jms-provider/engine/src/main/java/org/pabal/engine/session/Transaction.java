package org.pabal.engine.session;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.Publication;
import org.pabal.message.BranchId;

/** Publishes and settlements that become visible together; local, or the work of an XA branch. */
public final class Transaction {

    /** Of a number in a record, with what surrounds it. */
    private static final int NUMBER_SIZE_MAX = 12;

    /** A commit is one record; with more than this nothing more is published in the transaction: about 2,700,000 messages. */
    public static final long RECORD_SIZE_MAX = 64 << 20;

    private final @Nullable BranchId branch;
    private final Connection connection;
    private List<Publication> published = new ArrayList<>(0);
    private List<Loan> settled = new ArrayList<>(0);
    private long recordSize;
    private long sinceMillis;
    private int accepted;

    /**
     * @param branch null for a local one
     * @param connection of the session that it began in
     */
    public Transaction(@Nullable BranchId branch, Connection connection) {
        this.branch = branch;
        this.connection = connection;
    }

    /** Null for a local one. */
    public @Nullable BranchId branch() {
        return branch;
    }

    /** Of the session that it began in. */
    public Connection connection() {
        return connection;
    }

    /** When the first of the work came that is in it now. */
    public long sinceMillis() {
        return sinceMillis;
    }

    /** In order. */
    public List<Publication> published() {
        return Collections.unmodifiableList(published);
    }

    /** In order. */
    public List<Loan> settled() {
        return Collections.unmodifiableList(settled);
    }

    public void publish(Publication publication, long nowMillis) {
        begin(nowMillis);
        published.add(publication);
        recordSize += NUMBER_SIZE_MAX + (long) NUMBER_SIZE_MAX * publication.queues().length;
    }

    /** A message that was to be published in it has been taken, whether any queue gets it or not. */
    public void accepted() {
        accepted++;
    }

    /** How many have been, since the last commit or rollback. */
    public int acceptedCount() {
        return accepted;
    }

    private void begin(long nowMillis) {
        if (isEmpty()) {
            sinceMillis = nowMillis;
        }
    }

    public void settle(Loan loan, long nowMillis) {
        begin(nowMillis);
        settled.add(loan);
        recordSize += NUMBER_SIZE_MAX;
    }

    /** How many bytes the record of its commit takes, at most. */
    public long recordSize() {
        return recordSize;
    }

    public boolean isEmpty() {
        return published.isEmpty() && settled.isEmpty();
    }

    /** Hands over what was published, in order, and forgets it. */
    public List<Publication> takePublished() {
        List<Publication> taken = published;
        published = new ArrayList<>(0);
        recordSize = 0;
        accepted = 0;
        return taken;
    }

    /** Hands over what was settled, in order, and forgets it. */
    public List<Loan> takeSettled() {
        List<Loan> taken = settled;
        settled = new ArrayList<>(0);
        return taken;
    }
}
