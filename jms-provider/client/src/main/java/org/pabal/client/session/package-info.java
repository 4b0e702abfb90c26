/**
 * Sessions: acknowledgement, local transactions, what consumers and producers share, and browsers. The connection stands
 * behind {@link org.pabal.client.session.SessionHost}.
 */
@NullMarked
package org.pabal.client.session;

import org.jspecify.annotations.NullMarked;
