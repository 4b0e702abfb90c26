/**
 * Whole brokers side by side: the command that runs every row of the plan with every provider in turn, each in processes of
 * its own, keeps what they tell and writes the report. Written against {@code jakarta.jms} alone: no provider is on the class
 * path of this build, ours neither.
 */
@NullMarked
package org.pabal.comparison;

import org.jspecify.annotations.NullMarked;
