/**
 * The five kinds of JMS message. One that is being composed holds Java values; one that was received stands before the
 * immutable {@link org.pabal.message.Message} and decodes what is asked for; both turn into the immutable form when they
 * are sent. Nothing here knows connections or sessions: those pass in what is needed.
 */
@NullMarked
package org.pabal.client.message;

import org.jspecify.annotations.NullMarked;
