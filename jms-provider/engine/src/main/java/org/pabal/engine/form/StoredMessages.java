package org.pabal.engine.form;

import org.jspecify.annotations.Nullable;
import org.pabal.engine.record.StoredMessage;

/** Knows which message was written to the log under which number. */
@FunctionalInterface
public interface StoredMessages {

    /** The same object for the same number, as long as something refers to it; null if none was written under it. */
    @Nullable
    StoredMessage find(long number);
}
