package org.pabal.embedded;

import jakarta.jms.IllegalStateRuntimeException;
import jakarta.jms.JMSException;
import jakarta.jms.JMSRuntimeException;
import jakarta.jms.XAConnection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Collection;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import javax.transaction.xa.XAException;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;

/**
 * A few connections that threads replace and close under one another, and what may come of that: being refused because
 * somebody else closed what one uses is expected, anything else is kept for the verdict.
 */
class SharedConnections {

    static final int CONNECTIONS = 4;

    /** What being closed by somebody else, or not being alone, leads to. */
    private static final Set<String> EXPECTED_CODES = Set.of(
            "ILLEGAL_STATE",
            "INVALID_CLIENT_ID",
            "INVALID_DESTINATION",
            "SUBSCRIPTION_IN_USE",
            "UNKNOWN_SUBSCRIPTION",
            "TRANSACTION_ROLLED_BACK",
            "INTERRUPTED");

    final PabalConnectionFactory factory;

    /** To be closed in the end, by whoever comes first. */
    final Set<AutoCloseable> open = ConcurrentHashMap.newKeySet();

    private final AtomicReferenceArray<@Nullable XAConnection> shared = new AtomicReferenceArray<>(CONNECTIONS);
    private final AtomicInteger acts = new AtomicInteger();
    private final ConcurrentLinkedQueue<String> unexpected = new ConcurrentLinkedQueue<>();

    SharedConnections(PabalConnectionFactory factory) {
        this.factory = factory;
    }

    interface Act {
        void perform(Random random) throws Exception;
    }

    final void attempt(Act act, Random random) {
        try {
            act.perform(random);
            acts.incrementAndGet();
        } catch (JMSException e) {
            judge(e.getErrorCode(), e);
        } catch (JMSRuntimeException e) {
            judge(e.getErrorCode(), e);
        } catch (XAException e) {
            // Whatever the code: the branch is rolled back, prepared or unknown, and conservation shows which was
            // right.
            acts.incrementAndGet();
        } catch (Throwable e) {
            judge(null, e);
        }
    }

    final void judge(@Nullable String code, Throwable problem) {
        boolean closedByAnother = "NOT_FOUND".equals(code)
                && (problem instanceof jakarta.jms.IllegalStateException
                        || problem instanceof IllegalStateRuntimeException);
        if (closedByAnother || (code != null && EXPECTED_CODES.contains(code))) {
            acts.incrementAndGet();
            return;
        }
        StringWriter trace = new StringWriter();
        problem.printStackTrace(new PrintWriter(trace));
        unexpected.add(code + " " + trace);
    }

    final XAConnection connection(Random random) throws JMSException {
        int slot = random.nextInt(CONNECTIONS);
        XAConnection connection = shared.get(slot);
        return connection == null ? replace(slot) : connection;
    }

    final XAConnection replace(int slot) throws JMSException {
        XAConnection fresh = factory.createXAConnection();
        open.add(fresh);
        fresh.setExceptionListener(problem -> {
            judge(problem.getErrorCode(), problem);
            throw new IllegalStateException("thrown by an exception listener, to see what becomes of it");
        });
        fresh.start();
        XAConnection old = shared.getAndSet(slot, fresh);
        if (old != null) {
            close(old);
        }
        return fresh;
    }

    final void close(AutoCloseable opened) throws JMSException {
        try {
            opened.close();
            open.remove(opened);
        } catch (JMSException | RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    final void closeSome(int slot) throws JMSException {
        XAConnection old = shared.getAndSet(slot, null);
        if (old != null) {
            close(old);
        }
    }

    final void closeAll() {
        while (!open.isEmpty()) {
            for (AutoCloseable opened : open) {
                attempt(random -> close(opened), new Random(0));
                open.remove(opened);
            }
        }
    }

    final Collection<String> unexpected() {
        return unexpected;
    }

    final int done() {
        return acts.get();
    }
}
