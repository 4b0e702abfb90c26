package org.pabal.selector;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pabal.message.Message;

/**
 * A compiled message selector (Jakarta Messaging 3.1 §3.8.1). Immutable, thread-safe, equal by text.
 *
 * <p>Compiling costs a few microseconds and {@code parse} keeps nothing: who compiles the same texts again and again does it
 * through a {@link SelectorCache}.
 */
public final class Selector {

    /** Longest text, in characters. */
    public static final int LENGTH_MAX = 65_536;

    /** Most parentheses within each other, and most operations in one calculation. */
    public static final int DEPTH_MAX = 120;

    /** Selects every message. */
    public static final Selector ALL = new Selector("", null);

    private final String text;
    private final @Nullable Condition condition;

    private Selector(String text, @Nullable Condition condition) {
        this.text = text;
        this.condition = condition;
    }

    /**
     * Blank text is no selector and selects everything (§3.8.1.1).
     *
     * @throws InvalidSelector if the text is not a selector, longer than {@link #LENGTH_MAX} or deeper than {@link
     *     #DEPTH_MAX}
     */
    public static Selector parse(String text) throws InvalidSelector {
        if (text.length() > LENGTH_MAX) {
            throw InvalidSelector.at(
                    text, LENGTH_MAX, "a text of " + text.length() + " characters", "at most " + LENGTH_MAX);
        }
        return text.isBlank() ? ALL : new Selector(text, Parser.parse(text));
    }

    public boolean matchesAll() {
        return condition == null;
    }

    /** True only where the expression is true: neither false nor unknown. */
    public boolean matches(Message message) {
        return condition == null || condition.holds(message);
    }

    /** What the expression is of the message: only what is true matches. */
    public Truth test(Message message) {
        return condition == null ? Truth.TRUE : condition.test(message);
    }

    /**
     * Why the message matches or does not: the whole expression first, then its terms, each before those it consists of. What
     * is {@link ExplainedTerm#blocking() blocking} kept it from matching. Empty for a selector that matches everything.
     */
    public List<ExplainedTerm> explain(Message message) {
        return condition == null ? List.of() : Explanation.of(text, condition, message);
    }

    /** As it was given to {@link #parse}; empty if that was blank. */
    public String text() {
        return text;
    }

    @Nullable
    Condition condition() {
        return condition;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Selector that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    @Override
    public String toString() {
        return text;
    }
}
