package org.pabal.client.session;

import jakarta.jms.IllegalStateException;
import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.ArrayDeque;
import java.util.Enumeration;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.pabal.client.body.HeldBody;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.error.ErrorCodes;
import org.pabal.client.error.JmsErrors;
import org.pabal.client.link.Link.BrowsedPage;
import org.pabal.client.message.PabalMessage;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;
import org.pabal.message.Refusal;

/**
 * Looks at a queue's messages without taking them (Jakarta Messaging 3.1 §4.1.6). Each enumeration is a cursor in the
 * broker that fetches a page at a time, so that a deep queue costs no memory here.
 */
final class PabalBrowser implements QueueBrowser {

    /** Messages fetched at a time. */
    private static final int PAGE_LENGTH = 100;

    private final SessionCore core;
    private final PabalDestination queue;
    private final @Nullable String selector;
    private final Set<Cursor> open = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    PabalBrowser(SessionCore core, PabalDestination queue, @Nullable String selector) {
        this.core = core;
        this.queue = queue;
        this.selector = selector;
    }

    /** Opens a cursor and closes it, so that the broker judges queue and selector. */
    void check() throws JMSException {
        new Cursor().close();
    }

    @Override
    public Queue getQueue() throws JMSException {
        requireOpen("read the queue");
        return (Queue) queue;
    }

    @Override
    public @Nullable String getMessageSelector() throws JMSException {
        requireOpen("read the selector");
        return selector;
    }

    @Override
    public Enumeration<jakarta.jms.Message> getEnumeration() throws JMSException {
        requireOpen("browse");
        return new Cursor();
    }

    @Override
    public void close() throws JMSException {
        closed = true;
        for (Cursor cursor : open) {
            cursor.close();
        }
    }

    private void requireOpen(String asked) throws JMSException {
        if (closed) {
            throw new IllegalStateException(
                    "cannot " + asked + ": the browser of " + queue + " is closed; create another",
                    ErrorCodes.ILLEGAL_STATE);
        }
        core.requireOpen(asked);
    }

    @SuppressWarnings("JdkObsolete") // QueueBrowser asks for an Enumeration
    private final class Cursor implements Enumeration<jakarta.jms.Message> {
        private final long id;
        private final ArrayDeque<PabalMessage> page = new ArrayDeque<>();
        private boolean atEnd;

        Cursor() throws JMSException {
            id = core.host().link().nextId();
            core.host()
                    .patience()
                    .await(core.host().link().openBrowser(core.id(), id, queue.address(), selector), "browse " + queue);
            open.add(this);
        }

        @Override
        public boolean hasMoreElements() {
            if (page.isEmpty() && !atEnd) {
                try {
                    fetch();
                } catch (JMSException failure) {
                    // Enumeration has no checked exceptions.
                    throw JmsErrors.toRuntime(failure);
                }
            }
            return !page.isEmpty();
        }

        @Override
        public jakarta.jms.Message nextElement() {
            if (!hasMoreElements()) {
                throw new NoSuchElementException("no more messages in " + queue);
            }
            core.finishedBodies().letGo();
            return page.removeFirst();
        }

        private void fetch() throws JMSException {
            requireOpen("browse");
            BrowsedPage fetched =
                    core.host().patience().await(core.host().link().browse(id, PAGE_LENGTH), "browse " + queue);
            for (Message message : fetched.messages()) {
                page.add(shown(message));
            }
            if (fetched.end() || fetched.messages().isEmpty()) {
                close();
            }
        }

        private PabalMessage shown(Message message) {
            PabalMessage shown = core.host().messages().received(message, 0);
            LargeBody large = message.largeBody();
            if (large != null) {
                // Now, because the cursor may be closed by the time that somebody reads it.
                shown.heldBody(HeldBody.ofBrowsed(
                        core.host().link(), core.host().patience(), core.finishedBodies(), large, id));
            }
            return shown;
        }

        void close() throws JMSException {
            atEnd = true;
            if (open.remove(this)) {
                try {
                    core.host().patience().await(core.host().link().closeBrowser(id), "close the browser of " + queue);
                } catch (JMSException refused) {
                    // Session or connection were closed in between, and the browser with them.
                    if (!Refusal.Code.NOT_FOUND.name().equals(refused.getErrorCode())) {
                        throw refused;
                    }
                }
            }
        }
    }
}
