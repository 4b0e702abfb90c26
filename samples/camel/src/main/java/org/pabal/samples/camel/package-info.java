/** Camel routes over JMS: nothing in them knows Pabal; the connection factory is given to the component from outside. */
@NullMarked
package org.pabal.samples.camel;

import org.jspecify.annotations.NullMarked;
