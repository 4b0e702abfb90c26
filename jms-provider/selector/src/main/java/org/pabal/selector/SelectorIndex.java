package org.pabal.selector;

import java.util.function.Consumer;
import org.pabal.message.Message;

/** SEAM: finds, among many values filed under selectors, those whose selector a message satisfies. Not thread-safe. Order of visits: order of adding. */
public final class SelectorIndex<T> {
    public void add(Selector selector, T value) {
        throw new UnsupportedOperationException();
    }

    public void remove(Selector selector, T value) {
        throw new UnsupportedOperationException();
    }

    public int size() {
        throw new UnsupportedOperationException();
    }

    public void forEachMatch(Message message, Consumer<? super T> visitor) {
        throw new UnsupportedOperationException();
    }
}
