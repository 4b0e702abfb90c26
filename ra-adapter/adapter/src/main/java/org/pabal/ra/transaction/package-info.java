/** Branches of transactions on one session: those of the server's transaction manager, and those that the adapter makes. */
@NullMarked
package org.pabal.ra.transaction;

import org.jspecify.annotations.NullMarked;
