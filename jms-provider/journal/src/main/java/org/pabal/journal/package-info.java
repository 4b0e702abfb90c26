/**
 * The write-ahead log: append, group commit, replay, random reads, release of segments, checkpoints, and the judgement of
 * what a crash left behind. It knows bytes only; what a record means is its writer's affair. Start at
 * {@link org.pabal.journal.Journal}, and open one with {@link org.pabal.journal.FileJournal}.
 */
@NullMarked
package org.pabal.journal;

import org.jspecify.annotations.NullMarked;
