/**
 * The {@code pabal} command: one class a subcommand, each of which asks for something and shows the answer, as a table to
 * people and as JSON to programs. Here, and only here, the process prints.
 */
@NullMarked
package org.pabal.server.command;

import org.jspecify.annotations.NullMarked;
