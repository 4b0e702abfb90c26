/**
 * A walk through the models of messaging: each stop is one class, uses {@code jakarta.jms} the way an application does,
 * and tells what went where.
 */
@NullMarked
package org.pabal.samples.tour;

import org.jspecify.annotations.NullMarked;
