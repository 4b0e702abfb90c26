/**
 * What the suite stands on: the {@link org.pabal.tck.outside.ProviderUnderTest provider} it is pointed at, and
 * {@link org.pabal.tck.outside.JmsTest the base} that opens, names and closes things for its tests. The tests are in one
 * package for each chapter of the specification; all but {@code provider} know {@code jakarta.jms} and the JDK alone.
 */
package org.pabal.tck.outside;
