/** What the process says about itself: one line an event, for a person who has to read it at night. */
@NullMarked
package org.pabal.server.log;

import org.jspecify.annotations.NullMarked;
