/** The simplified API: contexts, their producers and consumers, over connections and sessions of the classic one. */
@NullMarked
package org.pabal.client.context;

import org.jspecify.annotations.NullMarked;
