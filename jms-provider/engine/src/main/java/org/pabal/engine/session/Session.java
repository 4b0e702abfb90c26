package org.pabal.engine.session;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.engine.table.PagedTable;

/** Owns consumers, loans and a transaction; closing it gives them back. */
public final class Session {

    private final long id;
    private final Connection connection;
    private final boolean transacted;
    private final Map<Long, Consumer> consumers = new LinkedHashMap<>(2);
    private final Map<Long, Browser> browsers = new LinkedHashMap<>(0);
    private final PagedTable<Loan> loans = new PagedTable<>();
    private final ArrayDeque<ParkedCommand> parked = new ArrayDeque<>(0);
    private final ArrayDeque<Consumer> recalled = new ArrayDeque<>(0);
    private @Nullable Transaction transaction;
    private long deliveries;
    private boolean closed;

    public Session(long id, Connection connection, boolean transacted) {
        this.id = id;
        this.connection = connection;
        this.transacted = transacted;
        this.transaction = transacted ? new Transaction(null, connection) : null;
    }

    public long id() {
        return id;
    }

    public Connection connection() {
        return connection;
    }

    public boolean isTransacted() {
        return transacted;
    }

    /** In the order of opening. */
    public Map<Long, Consumer> consumers() {
        return consumers;
    }

    public Map<Long, Browser> browsers() {
        return browsers;
    }

    /** What is lent to it and not yet settled, not even in a transaction. */
    public PagedTable<Loan> loans() {
        return loans;
    }

    /** What waits for room in a queue, and what has to stay behind that. */
    public ArrayDeque<ParkedCommand> parked() {
        return parked;
    }

    /** The consumers whose answer to a recall has not come, in the order of asking. */
    public ArrayDeque<Consumer> recalled() {
        return recalled;
    }

    /** What its work belongs to: a local transaction, a branch, or null. */
    public @Nullable Transaction transaction() {
        return transaction;
    }

    public void transaction(@Nullable Transaction current) {
        transaction = current;
    }

    public boolean isClosed() {
        return closed;
    }

    public void close() {
        closed = true;
    }

    /** Makes a loan with the next delivery number. */
    public Loan lend(Consumer consumer, QueueEntry entry, long nowMillis) {
        Loan loan = new Loan(++deliveries, this, consumer, entry, nowMillis);
        loans.put(loan.id(), loan);
        return loan;
    }
}
