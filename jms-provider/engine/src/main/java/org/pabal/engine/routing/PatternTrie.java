package org.pabal.engine.routing;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values filed under patterns, found by the keys that the patterns match. A look-up walks the key's words once and holds
 * the set of places in the trie that the words so far may have led to, each place once: its cost is bounded by those
 * places, whatever the number of patterns, and no pattern of many {@code #} makes it explode.
 */
final class PatternTrie<V> {

    private static final String[] NO_WORDS = {};

    private final Node<V> root = new Node<>();
    private int size;

    // Of the step under way, so that a place reached by two ways is entered once.
    private long step;
    private List<Node<V>> current = new ArrayList<>();
    private List<Node<V>> next = new ArrayList<>();

    private static final class Node<V> {
        @Nullable
        V value;

        /** By literal word. */
        @Nullable
        Map<String, Node<V>> children;

        @Nullable
        Node<V> anyWord;

        @Nullable
        Node<V> anyWords;

        /** Whether this is an {@code anyWords} node: it stays reached whatever words follow. */
        boolean swallows;

        long enteredIn;

        @Nullable
        Node<V> child(String word) {
            return switch (word) {
                case "*" -> anyWord;
                case "#" -> anyWords;
                default -> children == null ? null : children.get(word);
            };
        }

        boolean isBarren() {
            return value == null && children == null && anyWord == null && anyWords == null;
        }
    }

    boolean isEmpty() {
        return size == 0;
    }

    @Nullable
    V at(String pattern) {
        Node<V> node = root;
        for (String word : words(pattern)) {
            node = node.child(word);
            if (node == null) {
                return null;
            }
        }
        return node.value;
    }

    /** The pattern must have no value. */
    void put(String pattern, V value) {
        Node<V> node = root;
        for (String word : words(pattern)) {
            Node<V> child = node.child(word);
            node = child == null ? addChild(node, word) : child;
        }
        if (node.value != null) {
            throw new IllegalStateException("filed already: " + pattern);
        }
        node.value = value;
        size++;
    }

    private static <V> Node<V> addChild(Node<V> parent, String word) {
        Node<V> child = new Node<>();
        switch (word) {
            case "*" -> parent.anyWord = child;
            case "#" -> {
                child.swallows = true;
                parent.anyWords = child;
            }
            default -> {
                if (parent.children == null) {
                    parent.children = new HashMap<>(2);
                }
                parent.children.put(word, child);
            }
        }
        return child;
    }

    /** The pattern must have a value. Places that lead nowhere any more go too. */
    void remove(String pattern) {
        String[] words = words(pattern);
        List<Node<V>> path = new ArrayList<>(words.length + 1);
        Node<V> node = root;
        path.add(node);
        for (String word : words) {
            node = node.child(word);
            if (node == null) {
                throw new IllegalStateException("not filed: " + pattern);
            }
            path.add(node);
        }
        if (node.value == null) {
            throw new IllegalStateException("not filed: " + pattern);
        }
        node.value = null;
        size--;
        for (int depth = words.length; depth > 0 && path.get(depth).isBarren(); depth--) {
            removeChild(path.get(depth - 1), words[depth - 1]);
        }
    }

    private static <V> void removeChild(Node<V> parent, String word) {
        switch (word) {
            case "*" -> parent.anyWord = null;
            case "#" -> parent.anyWords = null;
            default -> {
                if (parent.children != null) {
                    parent.children.remove(word);
                    if (parent.children.isEmpty()) {
                        parent.children = null;
                    }
                }
            }
        }
    }

    /** Adds the values whose patterns match, in an order that depends on the patterns only. */
    void match(String key, List<V> into) {
        step++;
        enter(root, current);
        for (String word : words(key)) {
            step++;
            for (Node<V> node : current) {
                if (node.children != null) {
                    enter(node.children.get(word), next);
                }
                enter(node.anyWord, next);
                if (node.swallows) {
                    enter(node, next);
                }
            }
            List<Node<V>> walked = current;
            current = next;
            next = walked;
            next.clear();
        }
        for (Node<V> node : current) {
            if (node.value != null) {
                into.add(node.value);
            }
        }
        current.clear();
    }

    private void enter(@Nullable Node<V> node, List<Node<V>> reached) {
        // A # may stand for no word: its place is reached together with the one before it.
        for (Node<V> place = node; place != null && place.enteredIn != step; place = place.anyWords) {
            place.enteredIn = step;
            reached.add(place);
        }
    }

    void collectInto(Map<String, V> byPattern) {
        collectInto(root, "", byPattern);
    }

    private static <V> void collectInto(Node<V> node, String pattern, Map<String, V> byPattern) {
        if (node.value != null) {
            byPattern.put(pattern, node.value);
        }
        String prefix = pattern.isEmpty() ? "" : pattern + ".";
        if (node.children != null) {
            node.children.forEach((word, child) -> collectInto(child, prefix + word, byPattern));
        }
        if (node.anyWord != null) {
            collectInto(node.anyWord, prefix + "*", byPattern);
        }
        if (node.anyWords != null) {
            collectInto(node.anyWords, prefix + "#", byPattern);
        }
    }

    private static String[] words(String name) {
        if (name.isEmpty()) {
            return NO_WORDS;
        }
        int count = 1;
        for (int i = name.indexOf('.'); i >= 0; i = name.indexOf('.', i + 1)) {
            count++;
        }
        String[] words = new String[count];
        int start = 0;
        for (int i = 0; i < count - 1; i++) {
            int dot = name.indexOf('.', start);
            words[i] = name.substring(start, dot);
            start = dot + 1;
        }
        words[count - 1] = name.substring(start);
        return words;
    }
}
