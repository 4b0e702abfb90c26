/**
 * The broker as a process: its parts put together, started, and stopped with grace. Sockets, security, configuration and
 * the command have packages of their own.
 */
@NullMarked
package org.pabal.server;

import org.jspecify.annotations.NullMarked;
