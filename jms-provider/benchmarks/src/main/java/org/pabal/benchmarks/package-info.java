/**
 * What the parts cost, measured with JMH: the message form, routing, selectors, the engine alone, and a send to a listener
 * in one JVM. Nothing here is shipped; a test runs each benchmark for a moment so that none of them rots.
 */
@NullMarked
package org.pabal.benchmarks;

import org.jspecify.annotations.NullMarked;
