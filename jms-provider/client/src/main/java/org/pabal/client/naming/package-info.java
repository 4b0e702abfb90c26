/**
 * JNDI without a server: an initial context made of environment properties, and the factory that turns references back
 * into connection factories and destinations. Reads only; nothing can be bound at run time.
 */
@NullMarked
package org.pabal.client.naming;

import org.jspecify.annotations.NullMarked;
