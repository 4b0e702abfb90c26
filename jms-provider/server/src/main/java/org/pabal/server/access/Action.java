package org.pabal.server.access;

import java.util.Locale;

/** What may be permitted. */
public enum Action {
    SEND,
    CONSUME,
    BROWSE,
    CREATE,
    DELETE,
    MANAGE;

    /** As the settings call it. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
