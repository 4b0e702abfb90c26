package org.pabal.client.body;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** What is to be the body of a message that is sent, where it may be too large for the message. */
public sealed interface BodyContent {

    /** It was received, and nobody has changed it. */
    record Received(HeldBody body) implements BodyContent {}

    /** @param bytes not changed until they have been sent */
    record Bytes(ByteBuffer bytes) implements BodyContent {}

    /**
     * To be read while it is sent.
     *
     * @param length how many bytes it has to give, neither more nor less being right; {@link #UNKNOWN} for as many as there
     *     are
     */
    record Streamed(InputStream stream, long length) implements BodyContent {
        public static final long UNKNOWN = -1;
    }
}
