/**
 * What the process is told: one table of settings, and the layers that their values come from (defaults, file, environment,
 * command line or code). Knows YAML and nothing of what the settings are for.
 */
@NullMarked
package org.pabal.server.settings;

import org.jspecify.annotations.NullMarked;
