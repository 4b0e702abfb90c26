/** Client and broker in one JVM: {@code pabal:local}, over a link that is nothing but method calls. */
@NullMarked
package org.pabal.embedded;

import org.jspecify.annotations.NullMarked;
