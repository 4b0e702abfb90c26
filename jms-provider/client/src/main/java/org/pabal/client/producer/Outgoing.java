package org.pabal.client.producer;

import org.jspecify.annotations.Nullable;
import org.pabal.client.body.BodyUpload;
import org.pabal.message.LargeBody;
import org.pabal.message.Message;

/**
 * A message as it is published.
 *
 * @param written its body, if that has been written to the broker ahead of it
 */
record Outgoing(Message message, @Nullable LargeBody written, BodyUpload upload) {

    /** It is published, or will not be: whatever the broker keeps of the body now, it keeps for itself. */
    void end() {
        if (written != null) {
            upload.release(written);
        }
    }
}
