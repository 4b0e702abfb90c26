/** Tables with long keys, which every command goes through: no boxing, no allocation for each entry, deterministic order. */
@NullMarked
package org.pabal.engine.table;

import org.jspecify.annotations.NullMarked;
