/**
 * Pabal in application servers: the same tests in each, and with the broker far away and in the server. Most run inside of the
 * server, as part of an application that knows nothing but Jakarta EE.
 */
@NullMarked
package org.pabal.ra.servers;

import org.jspecify.annotations.NullMarked;
