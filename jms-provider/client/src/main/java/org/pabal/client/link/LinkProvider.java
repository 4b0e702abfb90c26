package org.pabal.client.link;

import java.net.URI;
import java.util.Map;

/**
 * Opens links for the URLs of one kind; found with {@link java.util.ServiceLoader}, so that the same factory reaches a
 * broker in this JVM when {@code pabal-embedded} is on the class path.
 */
public interface LinkProvider {

    /** Whether it understands this broker URL ({@code pabal:local…}, {@code pabal://…}), options removed. */
    boolean supports(URI broker);

    /** The options it understands, with their meaning; others are refused by the factory before it comes to a link. */
    Map<String, String> options();

    /**
     * A link that is not open yet.
     *
     * @throws RefusedException if the broker cannot be reached or started, or an option's value is malformed
     */
    Link connect(URI broker, Map<String, String> options) throws RefusedException;
}
