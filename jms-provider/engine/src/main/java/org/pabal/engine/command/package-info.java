/** What is asked of the engine: immutable, imperative, with every identifier and deadline it needs inside. */
@NullMarked
package org.pabal.engine.command;

import org.jspecify.annotations.NullMarked;
