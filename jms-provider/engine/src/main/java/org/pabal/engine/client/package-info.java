/**
 * What the engine remembers of clients that may come back on another connection: who they are, and which of their
 * operations it has carried out. A part of the state, changed by records only; who is here at the moment is not.
 */
@NullMarked
package org.pabal.engine.client;

import org.jspecify.annotations.NullMarked;
