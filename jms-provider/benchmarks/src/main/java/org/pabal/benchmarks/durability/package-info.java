/**
 * What durability costs, and whether a backlog stays out of memory: commands of their own, not JMH, because what they
 * measure is the disk, and because some of it must be done to a process of its own. Only public API and JMS.
 */
@NullMarked
package org.pabal.benchmarks.durability;

import org.jspecify.annotations.NullMarked;
