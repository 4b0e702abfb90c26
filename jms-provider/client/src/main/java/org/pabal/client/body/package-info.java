/**
 * Bodies that are too large for their messages: written to the broker piece by piece before the message is sent, read from it
 * piece by piece after it has been received.
 */
@NullMarked
package org.pabal.client.body;

import org.jspecify.annotations.NullMarked;
