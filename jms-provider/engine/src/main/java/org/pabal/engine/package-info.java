/**
 * The routing engine: commands in, decisions out, deterministic. No thread, clock, socket, file, lock or source of
 * randomness lives here; time and identifiers arrive with each command. {@link org.pabal.engine.RoutingEngine} is the
 * only doorway to its state.
 */
@NullMarked
package org.pabal.engine;

import org.jspecify.annotations.NullMarked;
