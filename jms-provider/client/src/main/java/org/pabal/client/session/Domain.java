package org.pabal.client.session;

import jakarta.jms.IllegalStateException;
import org.pabal.client.error.ErrorCodes;

/** Which API something was made with: the legacy ones refuse the other's methods (Jakarta Messaging 3.1 §4.4). */
public enum Domain {
    /** The classic and simplified APIs: everything is allowed. */
    COMMON,
    /** A QueueConnection and its QueueSessions. */
    QUEUE,
    /** A TopicConnection and its TopicSessions. */
    TOPIC;

    /** @throws IllegalStateException on a TopicSession */
    public void requireQueues(String asked) throws IllegalStateException {
        if (this == TOPIC) {
            throw new IllegalStateException(
                    "cannot " + asked + " on a TopicSession or TopicConnection; use a Session of a Connection",
                    ErrorCodes.ILLEGAL_STATE);
        }
    }

    /** @throws IllegalStateException on a QueueSession */
    public void requireTopics(String asked) throws IllegalStateException {
        if (this == QUEUE) {
            throw new IllegalStateException(
                    "cannot " + asked + " on a QueueSession or QueueConnection; use a Session of a Connection",
                    ErrorCodes.ILLEGAL_STATE);
        }
    }
}
