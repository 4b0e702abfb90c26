/** The seam between the JMS API and a broker, in process or far away: one interface to ask, one to be told. */
@NullMarked
package org.pabal.client.link;

import org.jspecify.annotations.NullMarked;
