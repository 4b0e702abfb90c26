/** Tests of what is remembered of clients. */
@NullMarked
package org.pabal.engine.client;

import org.jspecify.annotations.NullMarked;
