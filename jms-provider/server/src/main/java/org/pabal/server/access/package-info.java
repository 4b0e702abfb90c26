/**
 * Who is let in, and what they may do: users and their credentials, the ways to prove oneself, permissions, limits, and the
 * record of all that. Knows no sockets and no files' formats but that of users.
 */
@NullMarked
package org.pabal.server.access;

import org.jspecify.annotations.NullMarked;
