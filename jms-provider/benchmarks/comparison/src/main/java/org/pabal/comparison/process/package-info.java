/**
 * What every process of the comparison needs: settings as {@code key=value} arguments, lines to its parent, what the kernel
 * and the JVM tell of processor time and memory. Knows neither messaging nor what is measured.
 */
@NullMarked
package org.pabal.comparison.process;

import org.jspecify.annotations.NullMarked;
