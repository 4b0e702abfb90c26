/** Parts of endpoints that are looked at by themselves. */
@NullMarked
package org.pabal.ra.inbound;

import org.jspecify.annotations.NullMarked;
