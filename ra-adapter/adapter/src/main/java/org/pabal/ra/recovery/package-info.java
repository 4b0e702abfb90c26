/** What a transaction manager needs after a crash: a resource for each broker, with which branches in doubt are finished. */
@NullMarked
package org.pabal.ra.recovery;

import org.jspecify.annotations.NullMarked;
