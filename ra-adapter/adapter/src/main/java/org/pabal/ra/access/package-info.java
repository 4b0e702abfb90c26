/**
 * How the adapter reaches brokers: what is configured, concluded once and valid, and the brokers of this JVM that it starts
 * on the way. Knows neither endpoints nor managed connections.
 */
@NullMarked
package org.pabal.ra.access;

import org.jspecify.annotations.NullMarked;
