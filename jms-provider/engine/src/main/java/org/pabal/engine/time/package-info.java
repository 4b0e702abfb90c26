/**
 * What happens later, as data: expiry, delayed delivery, back-off, deadlines. A {@link org.pabal.engine.time.Timetable}
 * has no clock; whoever owns it says what time it is.
 */
@NullMarked
package org.pabal.engine.time;

import org.jspecify.annotations.NullMarked;
