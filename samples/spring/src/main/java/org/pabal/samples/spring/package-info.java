/** An order desk on Spring's JMS support: nothing in it knows Pabal but the one line that names the connection factory. */
@NullMarked
package org.pabal.samples.spring;

import org.jspecify.annotations.NullMarked;
