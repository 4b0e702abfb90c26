/**
 * The vocabulary that every part of Pabal shares: the immutable {@link org.pabal.message.Message} with its one binary
 * form, the {@link org.pabal.message.Address} it is sent to, the identity of a global transaction's branch, and the
 * {@link org.pabal.message.Refusal} that answers what cannot be done. Values only: nothing here has a state, a thread or
 * a dependency outside the JDK.
 */
@NullMarked
package org.pabal.message;

import org.jspecify.annotations.NullMarked;
