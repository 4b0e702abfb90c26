/**
 * Jakarta Messaging for applications: connection factories and what they open. Everything here reaches the broker over
 * {@link org.pabal.client.link.Link} alone, and depends on nothing but the JMS API.
 */
@NullMarked
package org.pabal.client;

import org.jspecify.annotations.NullMarked;
