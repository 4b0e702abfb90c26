/**
 * What is fed to the readers of foreign bytes by a fuzzer that watches which branches are taken ({@code -Pfuzz}), and a test
 * that replays what it has found. One class a reader; none of them knows the fuzzer.
 */
@NullMarked
package org.pabal.server.fuzz;

import org.jspecify.annotations.NullMarked;
