/** What becomes of XA branches: their states, and those that are prepared or were decided by an administrator. */
@NullMarked
package org.pabal.engine.transaction;

import org.jspecify.annotations.NullMarked;
