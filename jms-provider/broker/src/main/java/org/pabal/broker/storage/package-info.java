/**
 * How a broker's decisions become durable and are found again: the engine's records in the journal, what they hold alive of
 * it, checkpoints, and the start from all that. Knows bytes of messages and records, but neither connections nor effects,
 * which wait in the loop for what is told here to be durable.
 */
@NullMarked
package org.pabal.broker.storage;

import org.jspecify.annotations.NullMarked;
