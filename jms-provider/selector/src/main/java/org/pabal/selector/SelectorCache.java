package org.pabal.selector;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Shares compiled selectors by their text. Holds at most so many selectors and so many characters of their texts, and
 * forgets the one that was asked for longest ago; forgetting costs a compilation, nothing else. Texts that are refused are
 * not kept. Not thread-safe: it belongs to one engine or one session.
 */
public final class SelectorCache {
    private final int selectorsMax;
    private final long charactersMax;
    private final Map<String, Selector> selectors = new LinkedHashMap<>(16, 0.75f, true);
    private long characters;

    /** Room for 1,000 selectors and a million characters: some ten megabytes if it is full. */
    public SelectorCache() {
        this(1_000, 1_000_000);
    }

    /**
     * @param selectorsMax most selectors held, 0 or more
     * @param charactersMax most characters of text held, 0 or more; a selector takes some ten bytes for each
     */
    public SelectorCache(int selectorsMax, long charactersMax) {
        if (selectorsMax < 0 || charactersMax < 0) {
            throw new IllegalArgumentException("bounds of the selector cache must not be negative: selectorsMax="
                    + selectorsMax + " charactersMax=" + charactersMax);
        }
        this.selectorsMax = selectorsMax;
        this.charactersMax = charactersMax;
    }

    /** Like {@link Selector#parse}, but the same text yields the same selector while it is held. */
    public Selector parse(String text) throws InvalidSelector {
        @Nullable Selector known = selectors.get(text);
        if (known != null) {
            return known;
        }
        Selector selector = Selector.parse(text);
        if (!selector.matchesAll()) {
            selectors.put(text, selector);
            characters += text.length();
            shrink();
        }
        return selector;
    }

    /** How many selectors are held. */
    public int size() {
        return selectors.size();
    }

    private void shrink() {
        var oldest = selectors.keySet().iterator();
        while (selectors.size() > selectorsMax || characters > charactersMax) {
            characters -= oldest.next().length();
            oldest.remove();
        }
    }
}
