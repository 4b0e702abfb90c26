package org.pabal.selector;

/** Where in its selector's text a condition stands, so that it can be shown as it was written. */
record Span(int start, int end) {
    String of(String text) {
        return text.substring(start, end);
    }
}
