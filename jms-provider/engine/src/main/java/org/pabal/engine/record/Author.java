package org.pabal.engine.record;

import org.jspecify.annotations.Nullable;

/**
 * Whose doing something is, as far as that outlives a connection.
 *
 * @param clientId null without one
 * @param user null if that is not known
 */
public record Author(@Nullable String clientId, @Nullable String user) {

    /** Nobody that is known. */
    public static final Author UNKNOWN = new Author(null, null);
}
