/** The application in the server: beans, and what they leave for tests to see. Knows Jakarta EE, and nothing of Pabal. */
@NullMarked
package org.pabal.ra.servers.app;

import org.jspecify.annotations.NullMarked;
