package org.pabal.journal;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Why a journal is lost, if it is, and who is told of that, once. Safe for any thread; its lock is a leaf. */
final class LossNotice {

    private @Nullable JournalLostException lost;
    private @Nullable Consumer<JournalLostException> listener;

    /** It is lost. Who is to know is told by {@link #tell}. */
    synchronized void lost(JournalLostException reason) {
        lost = reason;
    }

    /** From now on this one is told, in place of the one before. */
    void listener(Consumer<JournalLostException> told) {
        synchronized (this) {
            listener = told;
        }
        tell();
    }

    /** Tells whoever has not been told, in the calling thread. Not to be called with a lock or a turn held. */
    void tell() {
        Consumer<JournalLostException> told;
        JournalLostException reason;
        synchronized (this) {
            reason = lost;
            told = listener;
            if (reason == null || told == null) {
                return;
            }
            listener = null;
        }
        told.accept(reason);
    }
}
