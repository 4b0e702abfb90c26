package org.pabal.broker.planted;

import jakarta.jms.Message;

/** Breaks a rule on purpose. */
public interface SpeaksJms {
    void take(Message message);
}
