/**
 * Many threads, many destinations, large messages: what the specification implies but does not spell out.
 */
package org.pabal.tck.outside.load;
