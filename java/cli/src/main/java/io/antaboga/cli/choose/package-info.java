/** The verb that recommends a mechanism. */
package io.antaboga.cli.choose;
