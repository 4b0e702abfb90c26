/**
 * A data directory looked at from outside while no broker has it: checked, described, exported, imported. What reads changes
 * nothing. Everything that the {@code pabal} command can do with a directory is done here, so that programs can do it too.
 */
@NullMarked
package org.pabal.broker.storage.inspect;

import org.jspecify.annotations.NullMarked;
