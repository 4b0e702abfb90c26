/**
 * The process that a provider's broker runs in, and how to start the brokers that have no command of their own for it: by
 * reflection, because no provider is on the class path of this build.
 */
@NullMarked
package org.pabal.comparison.broker;

import org.jspecify.annotations.NullMarked;
