package org.pabal.journal.planted;

import org.pabal.message.Message;

/** A journal that looks into what it keeps. */
public final class KnowsMessages {

    private KnowsMessages() {}

    public static int priorityOf(Message message) {
        return message.priority();
    }
}
