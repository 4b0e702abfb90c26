package org.pabal.benchmarks;

import java.util.Arrays;
import org.pabal.message.Address;
import org.pabal.message.Message;
import org.pabal.message.MessageBuilder;

/** Messages such as applications send: a body of 1 KiB, a few headers and properties. */
final class SampleMessages {

    static final int BODY_LENGTH = 1_024;

    private static final byte[] BODY = body();

    private SampleMessages() {}

    private static byte[] body() {
        byte[] body = new byte[BODY_LENGTH];
        Arrays.fill(body, (byte) 'x');
        return body;
    }

    static String text() {
        return "x".repeat(BODY_LENGTH);
    }

    static byte[] bytes() {
        return BODY;
    }

    /** Headers of a message to this queue, non-persistent, not built yet. */
    static MessageBuilder headers(MessageBuilder builder, long number) {
        return builder.persistent(false)
                .priority(4)
                .timestampMillis(1_700_000_000_000L + number)
                .messageId("ID:benchmark-" + number)
                .destination(Address.queue("orders"));
    }

    /** With one property, {@code n}. */
    static Message numbered(int number) {
        return headers(Message.builder(), number)
                .property("n", number)
                .bytes(BODY, 0, BODY_LENGTH)
                .build();
    }
}
