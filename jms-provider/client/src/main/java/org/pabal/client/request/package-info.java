/** Waiting for a link's answer: bounded in time, and with refusals turned into exceptions. */
@NullMarked
package org.pabal.client.request;

import org.jspecify.annotations.NullMarked;
