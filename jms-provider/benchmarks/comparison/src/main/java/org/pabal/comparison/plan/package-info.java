/**
 * What is measured and what it should come to: figures, targets, the rows of the table and the curves, the providers, and the
 * results as they are kept in a file. Starts nothing.
 */
@NullMarked
package org.pabal.comparison.plan;

import org.jspecify.annotations.NullMarked;
