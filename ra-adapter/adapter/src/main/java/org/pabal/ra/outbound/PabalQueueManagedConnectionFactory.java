package org.pabal.ra.outbound;

import org.pabal.client.session.Domain;
import org.pabal.ra.validation.Sound;

/** The same for the legacy {@code jakarta.jms.QueueConnectionFactory} (Jakarta Messaging 3.1 §4.4). */
@Sound
public final class PabalQueueManagedConnectionFactory extends PabalManagedConnectionFactory {

    private static final long serialVersionUID = 1L;

    @Override
    Domain domain() {
        return Domain.QUEUE;
    }
}
