/**
 * The live side of the engine, which no record knows and a restart forgets: connections, sessions, consumers with their
 * credit, loans, groups and browsers, and the choice of who gets which entry.
 */
@NullMarked
package org.pabal.engine.session;

import org.jspecify.annotations.NullMarked;
