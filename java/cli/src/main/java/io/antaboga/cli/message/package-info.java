/** The verbs that move messages. */
package io.antaboga.cli.message;
