/** What is in {@code pabal.rar}, and what must not be. */
@NullMarked
package org.pabal.ra.archive;

import org.jspecify.annotations.NullMarked;
