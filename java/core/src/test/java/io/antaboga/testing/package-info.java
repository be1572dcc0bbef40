/** What tests of all packages share. */
package io.antaboga.testing;
