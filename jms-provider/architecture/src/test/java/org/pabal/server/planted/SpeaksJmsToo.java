package org.pabal.server.planted;

import jakarta.jms.Message;

/** Breaks a rule on purpose. */
public interface SpeaksJmsToo {
    void take(Message message);
}
