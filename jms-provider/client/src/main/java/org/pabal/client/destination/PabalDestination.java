package org.pabal.client.destination;

import jakarta.jms.Destination;
import jakarta.jms.InvalidDestinationRuntimeException;
import java.io.Serializable;
import java.util.Objects;
import javax.naming.Reference;
import javax.naming.Referenceable;
import javax.naming.StringRefAddr;
import org.jspecify.annotations.Nullable;
import org.pabal.client.error.ErrorCodes;
import org.pabal.message.Address;

/**
 * A place that messages are sent to or received from (Jakarta Messaging 3.1 §2.4, §4.1, §4.2).
 *
 * <p>Two destinations are equal if they name the same place, whichever way they were made. Instances are values: safe for
 * use by many threads once the bean setters, which exist for containers that configure objects that way, are not called
 * any more.
 */
public abstract sealed class PabalDestination implements Destination, Serializable, Referenceable
        permits PabalQueue, PabalTopic, PabalTemporaryQueue, PabalTemporaryTopic, PabalExchange {

    private static final long serialVersionUID = 1L;

    /** Names of {@link StringRefAddr}s in {@link #getReference()}. */
    public static final String REFERENCE_NAME = "name";

    public static final String REFERENCE_ROUTING_KEY = "routingKey";

    /** JNDI finds it by this name, and so do we: that package stands on this one. */
    private static final String OBJECT_FACTORY = "org.pabal.client.naming.PabalObjectFactory";

    PabalDestination() {}

    /** What it names; InvalidDestinationRuntimeException if it was made without a name and has been given none. */
    public final Address address() {
        Address address = named();
        if (address == null) {
            throw invalid("a " + getClass().getSimpleName() + " has no name yet; set it first");
        }
        return address;
    }

    /** What it names, or null as long as it was made without a name and has been given none. */
    abstract @Nullable Address named();

    /** The destination for an address. Temporary ones made here cannot be deleted: only their connection may. */
    public static PabalDestination of(Address address) {
        return of(address, null);
    }

    /** @param owner who deletes temporary destinations; null if they belong to another connection */
    public static PabalDestination of(Address address, @Nullable TemporaryOwner owner) {
        return switch (address.kind()) {
            case QUEUE -> new PabalQueue(address.name());
            case TOPIC -> new PabalTopic(address.name());
            case TEMPORARY_QUEUE -> new PabalTemporaryQueue(address.name(), owner);
            case TEMPORARY_TOPIC -> new PabalTemporaryTopic(address.name(), owner);
            case EXCHANGE ->
                new PabalExchange(address.name(), address.routingKey() == null ? "" : address.routingKey());
        };
    }

    /** For JNDI: class and name, of which the object factory of {@code org.pabal.client.naming} makes an equal one. */
    @Override
    public Reference getReference() {
        Address address = address();
        Reference reference = new Reference(getClass().getName(), OBJECT_FACTORY, null);
        reference.add(new StringRefAddr(REFERENCE_NAME, address.name()));
        if (address.routingKey() != null) {
            reference.add(new StringRefAddr(REFERENCE_ROUTING_KEY, address.routingKey()));
        }
        return reference;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof PabalDestination that && Objects.equals(named(), that.named());
    }

    @Override
    public final int hashCode() {
        return Objects.hashCode(named());
    }

    /** For people: {@code queue orders}. */
    @Override
    public final String toString() {
        return Objects.requireNonNullElse(named(), "destination without a name").toString();
    }

    /** A name that an {@link Address} accepts. */
    static String requireName(String what, @Nullable String name) {
        if (name == null || name.isBlank()) {
            throw invalid(what + " needs a name that is not empty, not '" + name + "'");
        }
        return requireLegal(what, name);
    }

    static String requireLegal(String what, String name) {
        if (name.length() > Address.LENGTH_MAX) {
            throw invalid(what + " name too long: " + name.length() + " characters, allowed are " + Address.LENGTH_MAX
                    + ": '" + name.substring(0, 40) + "…'");
        }
        for (int at = 0; at < name.length(); at++) {
            if (Character.isISOControl(name.charAt(at))) {
                throw invalid(what + " name has a control character, U+"
                        + String.format("%04X", (int) name.charAt(at)) + ", at index " + at
                        + "; use letters, digits and punctuation");
            }
        }
        return name;
    }

    static InvalidDestinationRuntimeException invalid(String text) {
        return new InvalidDestinationRuntimeException(text, ErrorCodes.INVALID_DESTINATION);
    }
}
