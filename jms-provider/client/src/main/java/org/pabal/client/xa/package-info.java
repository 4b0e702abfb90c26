/**
 * Global transactions: connections, sessions and contexts with an {@code XAResource}. What a branch is, and in which state,
 * the broker alone knows.
 */
@NullMarked
package org.pabal.client.xa;

import org.jspecify.annotations.NullMarked;
