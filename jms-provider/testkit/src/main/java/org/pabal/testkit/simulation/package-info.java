/**
 * The routing engine under random commands on a virtual clock, watched by a model that knows what must hold. Everything
 * follows from one seed: a {@link org.pabal.testkit.simulation.Simulation} that failed fails again the same way.
 */
@NullMarked
package org.pabal.testkit.simulation;

import org.jspecify.annotations.NullMarked;
