package org.pabal.journal;

/**
 * A whole checkpoint, as its file tells.
 *
 * @param file its name
 * @param number how many have been made up to it
 * @param position what comes before is in it
 * @param size of its content, in bytes
 */
public record CheckpointInfo(String file, long number, JournalPosition position, long size) {}
