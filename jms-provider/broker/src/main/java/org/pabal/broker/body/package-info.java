/**
 * The bytes of large bodies, in pieces: in memory, or in the journal. Who needs them is the engine's to know; here is only
 * what it asks the storage for.
 */
@NullMarked
package org.pabal.broker.body;

import org.jspecify.annotations.NullMarked;
