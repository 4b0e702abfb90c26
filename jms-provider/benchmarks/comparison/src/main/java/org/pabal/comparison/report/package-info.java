/**
 * Results as a page in Markdown with drawings in SVG. Knows the plan and the results, and runs nothing.
 */
@NullMarked
package org.pabal.comparison.report;

import org.jspecify.annotations.NullMarked;
