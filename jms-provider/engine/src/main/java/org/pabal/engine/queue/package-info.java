/**
 * Queues and the entries in them: their order, their states, their limits. Part of the state that records change; who
 * consumes from a queue is not known here.
 */
@NullMarked
package org.pabal.engine.queue;

import org.jspecify.annotations.NullMarked;
