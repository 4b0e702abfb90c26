/**
 * The only package that knows a provider by name.
 */
package org.pabal.tck.outside.provider;
