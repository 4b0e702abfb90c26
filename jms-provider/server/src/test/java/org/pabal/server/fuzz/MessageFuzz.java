package org.pabal.server.fuzz;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.pabal.message.MalformedMessage;
import org.pabal.message.Message;

/** The binary form of messages: refused at once, or every part of it can be read, and put together anew. */
public final class MessageFuzz {

    private MessageFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        Allowance.within(256 * 1_024 + 200L * input.length, input, MessageFuzz::read);
    }

    private static void read(byte[] input) {
        Message message;
        try {
            message = Message.of(input);
        } catch (MalformedMessage refused) {
            return;
        }
        int touched = Objects.hash(
                message.messageId(),
                message.correlationId(),
                message.correlationIdBytes(),
                message.destination(),
                message.replyTo(),
                message.type(),
                message.groupId(),
                message.properties(),
                message.largeBody(),
                message.hasLargeBody() ? 0 : message.bodyView(),
                body(message),
                message.toString());
        Map<String, Object> one = Map.of("again", touched);
        if (!message.hasProperty("again") && message.properties().size() < Message.PROPERTIES_MAX) {
            Message with = message.withProperties(one);
            if (!Objects.equals(with.property("again"), touched)) {
                throw new AssertionError("a property was lost: " + with);
            }
            Message without = with.withoutProperties(List.of("again"));
            if (!without.properties().keySet().equals(message.properties().keySet())) {
                throw new AssertionError("properties were " + message.properties() + ", are " + without.properties());
            }
        }
        if (!message.equals(Message.of(message.encoded()))) {
            throw new AssertionError("not the same twice: " + message);
        }
    }

    private static Object body(Message message) {
        if (message.hasLargeBody()) {
            return "elsewhere";
        }
        return switch (message.bodyKind()) {
            case TEXT -> String.valueOf(message.text());
            case MAP -> message.map();
            case STREAM -> message.stream();
            default -> message.bodySize();
        };
    }
}
