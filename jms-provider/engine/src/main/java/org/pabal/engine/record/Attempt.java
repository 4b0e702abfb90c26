package org.pabal.engine.record;

/**
 * One failed delivery, for the history that a dead letter carries.
 *
 * @param atMillis when it came back
 * @param by to whom it had been lent, and how it came back
 */
public record Attempt(long atMillis, String by) {}
