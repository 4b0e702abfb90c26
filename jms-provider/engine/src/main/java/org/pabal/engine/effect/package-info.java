/** What must leave the engine once its causes are durable: answers, deliveries, recalls. */
@NullMarked
package org.pabal.engine.effect;

import org.jspecify.annotations.NullMarked;
