/** Who a topic's subscribers are (Jakarta Messaging 3.1 §8.3): identity, conditions, and the queue of each. */
@NullMarked
package org.pabal.engine.subscription;

import org.jspecify.annotations.NullMarked;
