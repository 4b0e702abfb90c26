/**
 * Where refusals become exceptions, once: the right {@code JMSException}, its unchecked twin for the simplified API, or an
 * {@code XAException}. Nothing here decides anything; it only translates.
 */
@NullMarked
package org.pabal.client.error;

import org.jspecify.annotations.NullMarked;
