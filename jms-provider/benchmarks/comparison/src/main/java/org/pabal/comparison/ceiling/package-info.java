/**
 * What the machine itself does: how often the disk forces, how fast two threads and two sockets answer each other. Nothing of
 * any provider is here.
 */
@NullMarked
package org.pabal.comparison.ceiling;

import org.jspecify.annotations.NullMarked;
