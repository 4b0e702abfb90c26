/**
 * What a connection URL says, checked once before anything is opened: its grammar, the options that the client
 * understands with their limits, and the settings that come of it. Who opens the link for it is found here, too.
 */
@NullMarked
package org.pabal.client.config;

import org.jspecify.annotations.NullMarked;
