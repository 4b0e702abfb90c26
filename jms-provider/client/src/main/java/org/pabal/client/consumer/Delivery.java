package org.pabal.client.consumer;

import org.pabal.message.Message;

/**
 * A message that the broker has lent.
 *
 * @param id ascending within the session
 * @param count which attempt this is, from 1
 */
public record Delivery(long id, Message message, int count) {}
