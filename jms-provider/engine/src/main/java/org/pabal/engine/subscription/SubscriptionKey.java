package org.pabal.engine.subscription;

import org.jspecify.annotations.Nullable;

/**
 * What tells named subscriptions apart: durable ones, shared or not, live in one space of names, shared non-durable ones in
 * another; each client id has its own, as have the clients without one (Jakarta Messaging 3.1 §8.3.3 to 8.3.5).
 */
public record SubscriptionKey(boolean durable, @Nullable String clientId, String name) {}
