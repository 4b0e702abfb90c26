package org.pabal.server.fuzz;

import java.nio.charset.StandardCharsets;
import org.pabal.message.Message;
import org.pabal.selector.InvalidSelector;
import org.pabal.selector.Selector;

/** Selectors, as every client may send them: refused with a column, or they can be asked. */
public final class SelectorFuzz {

    private static final Message MESSAGE = Message.builder()
            .priority(4)
            .property("a", 1)
            .property("b", "text")
            .property("c", 2.5)
            .property("d", true)
            .text("x")
            .build();

    private SelectorFuzz() {}

    /** Called by the fuzzer. */
    public static void fuzzerTestOneInput(byte[] input) {
        Allowance.within(512 * 1_024 + 2_000L * input.length, input, SelectorFuzz::read);
    }

    private static void read(byte[] input) {
        String text = new String(input, StandardCharsets.UTF_8);
        try {
            Selector selector = Selector.parse(text);
            boolean matches = selector.matches(MESSAGE);
            if (matches != Selector.parse(text).matches(MESSAGE)) {
                throw new AssertionError("not the same twice: " + text);
            }
        } catch (InvalidSelector refused) {
            if (refused.column() < 0) {
                throw new AssertionError("refused without a place", refused);
            }
        }
    }
}
