/**
 * Large bodies, as the engine knows them: their numbers, how much of them there is, and who still needs them. Not their
 * bytes: those are the storage's.
 */
@NullMarked
package org.pabal.engine.body;

import org.jspecify.annotations.NullMarked;
