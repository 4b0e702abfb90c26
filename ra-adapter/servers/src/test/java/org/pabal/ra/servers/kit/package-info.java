/**
 * Prepares a server with the files that users copy, starts a broker for it, and packs applications. Runs outside of the server
 * and knows Pabal; what it packs does not.
 */
@NullMarked
package org.pabal.ra.servers.kit;

import org.jspecify.annotations.NullMarked;
