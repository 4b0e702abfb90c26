/**
 * Where a process was while it was measured: a flight recording of the JDK's own in each process, and what the parent reads in it.
 * Knows neither messaging nor providers.
 */
@NullMarked
package org.pabal.comparison.profile;

import org.jspecify.annotations.NullMarked;
