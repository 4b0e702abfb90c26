package org.pabal.server.fuzz;

import java.util.Locale;
import java.util.function.Consumer;
import org.pabal.server.wire.ConversationFuzz;

/** What is fuzzed. */
enum Reader {
    CLIENT_FRAMES(ClientFramesFuzz.class, ClientFramesFuzz::fuzzerTestOneInput),
    BROKER_FRAMES(BrokerFramesFuzz.class, BrokerFramesFuzz::fuzzerTestOneInput),
    CONVERSATION(ConversationFuzz.class, ConversationFuzz::fuzzerTestOneInput),
    MESSAGE(MessageFuzz.class, MessageFuzz::fuzzerTestOneInput),
    SELECTOR(SelectorFuzz.class, SelectorFuzz::fuzzerTestOneInput),
    SCRAM(ScramFuzz.class, ScramFuzz::fuzzerTestOneInput),
    SETTINGS(SettingsFuzz.class, SettingsFuzz::fuzzerTestOneInput);

    private final Class<?> target;
    private final Consumer<byte[]> feed;

    Reader(Class<?> target, Consumer<byte[]> feed) {
        this.target = target;
        this.feed = feed;
    }

    Class<?> target() {
        return target;
    }

    /** @throws AssertionError if it does what it must not; anything else that is thrown is a bug as well */
    void feed(byte[] input) {
        feed.accept(input);
    }

    /** Of its corpus: {@code client-frames}. */
    String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
