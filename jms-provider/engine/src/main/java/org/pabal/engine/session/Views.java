package org.pabal.engine.session;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.pabal.engine.queue.LanePosition;
import org.pabal.engine.queue.MessageQueue;
import org.pabal.engine.queue.QueueEntry;
import org.pabal.selector.Selector;
import org.pabal.selector.SelectorIndex;

/** The views of one queue, one for each selector in use, and how news reaches those that it concerns. */
final class Views {

    private final MessageQueue queue;

    /** Told of each view that may hold something more. */
    private final Consumer<SelectorView> wetted;

    private final Consumer<SelectorView> arrival = this::arrived;
    private final Consumer<SelectorView> availability = this::available;

    private @Nullable SelectorView plain;
    private @Nullable Map<String, SelectorView> selecting;
    private @Nullable SelectorIndex<SelectorView> index;

    // What the index is being asked about.
    private @Nullable QueueEntry offered;

    Views(MessageQueue queue, Consumer<SelectorView> wetted) {
        this.queue = queue;
        this.wetted = wetted;
    }

    /** The view for a selector, null for everything; made if there is none. */
    SelectorView of(@Nullable Selector selector) {
        if (selector == null) {
            if (plain == null) {
                plain = new SelectorView(queue, null);
            }
            return plain;
        }
        if (selecting == null || index == null) {
            selecting = new LinkedHashMap<>(4);
            index = new SelectorIndex<>();
        }
        SelectorView view = selecting.get(selector.text());
        if (view == null) {
            view = new SelectorView(queue, selector);
            selecting.put(selector.text(), view);
            index.add(selector, view);
        }
        return view;
    }

    /** Nobody needs it any more. */
    void drop(SelectorView view) {
        view.wet = false;
        view.close();
        Selector selector = view.selector();
        if (selector == null) {
            plain = null;
        } else if (selecting != null && index != null) {
            selecting.remove(selector.text());
            index.remove(selector, view);
        }
    }

    Collection<SelectorView> selecting() {
        return selecting == null ? List.of() : selecting.values();
    }

    void forEach(Consumer<SelectorView> each) {
        if (plain != null) {
            each.accept(plain);
        }
        selecting().forEach(each);
    }

    /** All look again at what is behind a place. */
    void goBack(int priority, LanePosition place) {
        forEach(view -> {
            if (view.goBack(priority, place)) {
                wetted.accept(view);
            }
        });
    }

    /**
     * Holds next to nothing in memory that could be looked at again.
     *
     * @return whether it held more
     */
    boolean letGo() {
        boolean any = plain != null && plain.letGo();
        for (SelectorView view : selecting()) {
            any |= view.letGo();
        }
        return any;
    }

    void arrived(QueueEntry entry) {
        if (plain != null) {
            plain.arrived(entry);
            wetted.accept(plain);
        }
        offer(entry, arrival);
    }

    void available(QueueEntry entry) {
        if (plain != null) {
            plain.available(entry);
            wetted.accept(plain);
        }
        offer(entry, availability);
    }

    private void offer(QueueEntry entry, Consumer<SelectorView> news) {
        if (index != null && index.size() > 0) {
            offered = entry;
            index.forEachMatch(entry.message(), news);
            offered = null;
        }
    }

    private void arrived(SelectorView view) {
        if (offered != null) {
            view.arrived(offered);
            wetted.accept(view);
        }
    }

    private void available(SelectorView view) {
        if (offered != null) {
            view.available(offered);
            wetted.accept(view);
        }
    }
}
