package org.pabal.selector;

/** What the grammar knows: a condition is true, false or unknown; an operand has a value. Immutable. */
sealed interface Term permits Condition, Operand {}
