package org.pabal.selector;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A condition within a selector and what it was of one message.
 *
 * @param text as it is written in the selector
 * @param depth how many other terms it is part of; 0 for the whole
 * @param blocking whether it is one of those that kept the selector from being true
 * @param values what its identifiers stood for, null for what the message does not have; empty if it only combines others
 */
public record ExplainedTerm(
        String text, int depth, Truth truth, boolean blocking, Map<String, @Nullable Object> values) {}
