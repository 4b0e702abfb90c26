/**
 * A broker in a process of its own, its footprint, many peers at once, and peers that mean harm. These are programs, not
 * JMH benchmarks: what they measure is another process.
 */
@NullMarked
package org.pabal.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
