package org.pabal.client.naming;

import java.util.Collections;
import java.util.Hashtable;
import javax.naming.Context;
import javax.naming.Name;
import javax.naming.RefAddr;
import javax.naming.Reference;
import javax.naming.spi.ObjectFactory;
import org.jspecify.annotations.Nullable;
import org.pabal.client.PabalConnectionFactory;
import org.pabal.client.destination.PabalDestination;
import org.pabal.client.destination.PabalExchange;
import org.pabal.client.destination.PabalQueue;
import org.pabal.client.destination.PabalTemporaryQueue;
import org.pabal.client.destination.PabalTemporaryTopic;
import org.pabal.client.destination.PabalTopic;

/**
 * Turns the references that {@link PabalConnectionFactory#getReference()} and {@link PabalDestination#getReference()} make
 * back into equal objects. Public because JNDI calls it by name.
 */
public final class PabalObjectFactory implements ObjectFactory {

    /** @return null, as JNDI wants it, if the reference is not one of Pabal's */
    @Override
    public @Nullable Object getObjectInstance(
            @Nullable Object object,
            @Nullable Name name,
            @Nullable Context context,
            @Nullable Hashtable<?, ?> environment) {
        if (!(object instanceof Reference reference)) {
            return null;
        }
        String className = reference.getClassName();
        if (className.equals(PabalConnectionFactory.class.getName())) {
            return connectionFactory(reference);
        }
        String address = content(reference, PabalDestination.REFERENCE_NAME);
        if (address == null) {
            return null;
        } else if (className.equals(PabalQueue.class.getName())) {
            return new PabalQueue(address);
        } else if (className.equals(PabalTopic.class.getName())) {
            return new PabalTopic(address);
        } else if (className.equals(PabalTemporaryQueue.class.getName())) {
            return new PabalTemporaryQueue(address, null);
        } else if (className.equals(PabalTemporaryTopic.class.getName())) {
            return new PabalTemporaryTopic(address, null);
        } else if (className.equals(PabalExchange.class.getName())) {
            String routingKey = content(reference, PabalDestination.REFERENCE_ROUTING_KEY);
            return new PabalExchange(address, routingKey == null ? "" : routingKey);
        }
        return null;
    }

    private static @Nullable PabalConnectionFactory connectionFactory(Reference reference) {
        String url = content(reference, PabalConnectionFactory.REFERENCE_URL);
        if (url == null) {
            return null;
        }
        PabalConnectionFactory factory = new PabalConnectionFactory(url);
        for (RefAddr part : Collections.list(reference.getAll())) {
            if (!part.getType().equals(PabalConnectionFactory.REFERENCE_URL)) {
                factory.set(part.getType(), String.valueOf(part.getContent()));
            }
        }
        return factory;
    }

    private static @Nullable String content(Reference reference, String type) {
        RefAddr part = reference.get(type);
        return part == null || part.getContent() == null
                ? null
                : part.getContent().toString();
    }
}
