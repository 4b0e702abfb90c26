/**
 * What applications of a server hold: connection factories, and handles for connections, sessions, contexts, producers and
 * consumers. A handle remembers what it was asked for and finds the physical session of the moment, so that it stays usable
 * when the server takes one away and gives another. Jakarta Messaging 3.1 §12 restricts what it may do.
 */
@NullMarked
package org.pabal.ra.outbound;

import org.jspecify.annotations.NullMarked;
