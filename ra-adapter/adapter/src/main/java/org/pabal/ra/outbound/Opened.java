package org.pabal.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.resource.ResourceException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * Something that an application has opened on its session, and that is opened again on the physical session of the moment
 * when that is another one by then. Used by the session's thread; closed by any.
 *
 * @param <T> what the client has for it
 */
abstract class Opened<T> {
    private static final Logger LOG = System.getLogger(Opened.class.getName());

    private final SessionHandle session;
    private final String what;

    /** These three are guarded by this. */
    private @Nullable T physical;

    private @Nullable PabalManagedConnection on;
    private boolean closed;

    /** @param what for errors: {@code consumer} */
    Opened(SessionHandle session, String what) {
        this.session = session;
        this.what = what;
    }

    abstract T open(PabalManagedConnection on) throws JMSException;

    abstract void close(T physical) throws JMSException;

    /** Whether it can be opened again elsewhere, and nothing is missed in between. */
    boolean movable() {
        return true;
    }

    final SessionHandle session() {
        return session;
    }

    /** What to work with now. */
    final T physical(String asked) throws JMSException {
        requireOpen(asked);
        PabalManagedConnection now = session.use(asked);
        synchronized (this) {
            requireOpen(asked);
            T current = physical;
            if (current == null || on != now) {
                current = open(now);
                physical = current;
                on = now;
            }
            return current;
        }
    }

    final synchronized void requireOpen(String asked) throws JMSException {
        if (closed) {
            throw Restrictions.closed(what, asked);
        }
    }

    /** The physical session is about to be taken away. */
    final void leave() throws ResourceException {
        if (!movable()) {
            throw new jakarta.resource.spi.IllegalStateException(
                    "cannot take the physical connection away from an open "
                            + what
                            + " on a topic: it would miss what is sent meanwhile; close it first, or use a durable subscription");
        }
        closeQuietly(take());
    }

    private synchronized @Nullable T take() {
        T taken = physical;
        physical = null;
        on = null;
        return taken;
    }

    final void closeQuietly() {
        synchronized (this) {
            closed = true;
        }
        closeQuietly(take());
    }

    private void closeQuietly(@Nullable T ended) {
        if (ended == null) {
            return;
        }
        try {
            close(ended);
        } catch (JMSException failed) {
            // The connection it was on is gone, or about to go: the broker has closed it.
            LOG.log(Level.DEBUG, () -> "closing a " + what + " failed", failed);
        }
    }

    /** By the application; idempotent. */
    final void closeOpened() throws JMSException {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        session.forget(this);
        T ended = take();
        if (ended != null) {
            close(ended);
        }
    }
}
