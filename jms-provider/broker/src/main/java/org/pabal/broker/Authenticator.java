package org.pabal.broker;

import org.jspecify.annotations.Nullable;
import org.pabal.message.Refusal;

/** Decides who may open a connection. Safe for any thread; called on the thread that opens, before the engine hears of it. */
public interface Authenticator {

    /**
     * @param user null if none was given
     * @param password null if none was given
     * @return null to let them in, or the refusal that they get
     */
    @Nullable
    Refusal authenticate(@Nullable String user, @Nullable String password);

    /** Lets everybody in, whatever they say: for a broker that nobody outside its own JVM can reach. */
    static Authenticator everybody() {
        return (user, password) -> null;
    }
}
