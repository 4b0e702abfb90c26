/**
 * Configured beans that can be wrong: what is wrong with each is known by the bean itself, and told to whoever asks, among them the
 * server's validator (Connectors 2.1, JavaBean Validation). Nothing here needs a validator to be there.
 */
@NullMarked
package org.pabal.ra.validation;

import org.jspecify.annotations.NullMarked;
