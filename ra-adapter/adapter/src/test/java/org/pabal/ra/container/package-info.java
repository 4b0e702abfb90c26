/**
 * A small application server of our own: what the Connectors specification asks of one, as far as the tests need it, with
 * switches for what real servers do now and then.
 */
@NullMarked
package org.pabal.ra.container;

import org.jspecify.annotations.NullMarked;
