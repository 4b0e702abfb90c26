/**
 * The engine brought to life: the loop that owns it, the clock, lifecycle and administration. No sockets; whoever
 * connects hands in commands and is handed effects.
 */
@NullMarked
package org.pabal.broker;

import org.jspecify.annotations.NullMarked;
