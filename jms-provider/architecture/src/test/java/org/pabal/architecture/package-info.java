/**
 * The rules of the house, checked over the compiled classes of all modules. Each rule is also held against classes that
 * break it on purpose (package {@code planted}), to see that it bites.
 */
@NullMarked
package org.pabal.architecture;

import org.jspecify.annotations.NullMarked;
