/** What happened: the only way in which the engine's durable state changes, live and in replay alike. */
@NullMarked
package org.pabal.engine.record;

import org.jspecify.annotations.NullMarked;
