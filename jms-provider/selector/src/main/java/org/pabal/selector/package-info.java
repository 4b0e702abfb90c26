/**
 * Message selectors (Jakarta Messaging 3.1 §3.8.1): text to {@link org.pabal.selector.Selector}, three-valued
 * evaluation over a {@link org.pabal.message.Message}, and the index that finds the matching ones among many. Nothing here
 * knows queues, consumers or threads; what is compiled is immutable.
 */
@NullMarked
package org.pabal.selector;

import org.jspecify.annotations.NullMarked;
