/**
 * Which queues a message goes to: exchanges, the bindings between them and the queues, and the look-up over both. Queues
 * are opaque here: whoever owns the {@link org.pabal.engine.routing.Router} says what stands for one. Everything changes
 * only through the router, on the engine's one thread, while a record is applied.
 */
@NullMarked
package org.pabal.engine.routing;

import org.jspecify.annotations.NullMarked;
