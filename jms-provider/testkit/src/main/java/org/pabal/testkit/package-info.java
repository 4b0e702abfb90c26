/** What tests of Pabal are made of, and tests of applications that use it. Nothing outside of tests may import it. */
@NullMarked
package org.pabal.testkit;

import org.jspecify.annotations.NullMarked;
