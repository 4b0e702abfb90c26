package org.pabal.testkit.simulation;

import java.util.List;

/** The names that a simulation uses: few, so that everybody meets everybody. */
final class Vocabulary {

    static final List<String> QUEUES = List.of("q0", "q1", "q2", "q3", "q4", "q5");
    static final List<String> TOPICS = List.of("t.a", "t.b", "t.a.x", "u");
    static final List<String> PATTERNS = List.of("t.a", "t.b", "t.*", "t.#", "#", "*", "t.*.x");
    static final List<String> EXCHANGES = List.of("direct", "fanout", "topics", "headers");
    static final List<String> CLIENT_IDS = List.of("c1", "c2", "c3");
    static final List<String> SUBSCRIPTIONS = List.of("s1", "s2");
    static final List<String> SELECTORS =
            List.of("a = 1", "a = 2", "color = 'red'", "color = 'red' AND a > 0", "a IS NULL", "JMSPriority > 4");

    private Vocabulary() {}
}
