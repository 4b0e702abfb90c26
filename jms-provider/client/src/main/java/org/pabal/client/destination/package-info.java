/**
 * Queues, topics, their temporary kinds and exchanges as an application holds them: small values that name an
 * {@link org.pabal.message.Address}, can be serialised and bound in JNDI, and compare by what they name. They hold no
 * connection, except that a temporary one knows who may delete it.
 */
@NullMarked
package org.pabal.client.destination;

import org.jspecify.annotations.NullMarked;
