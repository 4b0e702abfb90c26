package org.pabal.engine.queue;

import org.jspecify.annotations.Nullable;

/**
 * That a queue lends nothing, until an administrator ends it.
 *
 * @param by who has asked for it; null if that is not known
 */
public record Pause(long sinceMillis, @Nullable String by) {}
