/**
 * The resource adapter as an application server sees it: one bean that starts, stops, activates endpoints and recovers. What
 * it does lives in the packages below; what they need of it they take as {@link org.pabal.ra.access.Adapter}.
 */
@NullMarked
package org.pabal.ra;

import org.jspecify.annotations.NullMarked;
