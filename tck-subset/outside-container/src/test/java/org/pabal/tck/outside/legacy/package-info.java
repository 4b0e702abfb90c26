/**
 * The domain-specific interfaces (Jakarta Messaging 3.1, §2.8 and §9.2).
 */
package org.pabal.tck.outside.legacy;
