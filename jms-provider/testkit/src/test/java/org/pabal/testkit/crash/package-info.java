/**
 * A process that works a durable broker from all sides and is killed at any moment, again and again on the same directory;
 * and an independent account of what must be there afterwards. The process ({@code WorkingProcess}) reports what it is about
 * to do and what was confirmed to it; the {@code Account} knows nothing of the broker, only what its users were told.
 */
package org.pabal.testkit.crash;
