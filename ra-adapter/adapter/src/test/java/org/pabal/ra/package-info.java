/** What the adapter promises, in a small server of our own, with a broker in the same JVM and with one over TCP. */
@NullMarked
package org.pabal.ra;

import org.jspecify.annotations.NullMarked;
