package org.pabal.ra.outbound;

import jakarta.jms.JMSException;
import jakarta.jms.Queue;
import jakarta.jms.QueueBrowser;
import java.util.Enumeration;
import org.jspecify.annotations.Nullable;

/** A browser as an application of a server holds it. */
final class BrowserHandle extends Opened<QueueBrowser> implements QueueBrowser {
    private final @Nullable Queue queue;
    private final @Nullable String selector;

    BrowserHandle(SessionHandle session, @Nullable Queue queue, @Nullable String selector) {
        super(session, "browser");
        this.queue = queue;
        this.selector = selector;
    }

    @Override
    QueueBrowser open(PabalManagedConnection on) throws JMSException {
        return on.session().createBrowser(queue, selector);
    }

    @Override
    void close(QueueBrowser physical) throws JMSException {
        physical.close();
    }

    @Override
    public Queue getQueue() throws JMSException {
        return physical("read the queue").getQueue();
    }

    @Override
    public String getMessageSelector() throws JMSException {
        return physical("read the selector").getMessageSelector();
    }

    @Override
    @SuppressWarnings("rawtypes") // as the interface has it
    public Enumeration getEnumeration() throws JMSException {
        return physical("browse").getEnumeration();
    }

    @Override
    public void close() throws JMSException {
        closeOpened();
    }
}
