package org.pabal.client.session;

import jakarta.jms.JMSException;
import jakarta.jms.TemporaryQueue;
import jakarta.jms.TemporaryTopic;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.pabal.client.config.ClientSettings;
import org.pabal.client.destination.TemporaryOwner;
import org.pabal.client.dispatch.WorkerPool;
import org.pabal.client.link.Link;
import org.pabal.client.message.MessageFactory;
import org.pabal.client.request.Patience;

/** The connection, as its sessions see it. */
public interface SessionHost extends TemporaryOwner {

    Link link();

    ClientSettings settings();

    Patience patience();

    MessageFactory messages();

    /** One that lives as long as the connection. */
    TemporaryQueue createTemporaryQueue() throws JMSException;

    TemporaryTopic createTemporaryTopic() throws JMSException;

    @Nullable
    String clientId();

    /** Begins the ids of the messages sent over this connection; unique to it. */
    String messageIdPrefix();

    /** For what may not run on the link's thread, nor has one of its own. */
    Executor chores();

    /** The threads that listeners run on. */
    WorkerPool workers();

    /** For people: which connection. */
    String name();

    /** Tells the exception listener of what no caller will hear of. */
    void report(JMSException problem);

    /** The session is closed, here and in the broker. */
    void closed(PabalSession session);
}
