/** Python's values as JSON, one spelling for all verbs that read or print them. */
package io.antaboga.cli.json;
