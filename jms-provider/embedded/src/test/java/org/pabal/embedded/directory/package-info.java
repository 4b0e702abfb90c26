/** What can be done with a data directory while no broker has it, on directories that applications have filled. */
@NullMarked
package org.pabal.embedded.directory;

import org.jspecify.annotations.NullMarked;
