/** Endpoints by URL: one type a scheme, and what the verbs may do with each kind. */
package io.antaboga.cli.endpoint;
