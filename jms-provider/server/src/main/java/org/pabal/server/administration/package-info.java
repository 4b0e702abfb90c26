/**
 * What administrators ask of a broker and what they are told, as typed values, and how those travel as JSON
 * ({@code docs/reference/administration.md}). The desk answers, in the broker's process; the client asks, in the command.
 */
@NullMarked
package org.pabal.server.administration;

import org.jspecify.annotations.NullMarked;
