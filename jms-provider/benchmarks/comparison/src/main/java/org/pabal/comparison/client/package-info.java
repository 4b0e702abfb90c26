/**
 * The client process: the workloads, written against {@code jakarta.jms} alone, and what makes their figures count: each
 * message is checked by who sent it, its number and its content.
 */
@NullMarked
package org.pabal.comparison.client;

import org.jspecify.annotations.NullMarked;
