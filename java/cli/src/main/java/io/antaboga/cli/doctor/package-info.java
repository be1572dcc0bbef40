/** The verb that looks at the machine: one check a class, or a few that read the same place. */
package io.antaboga.cli.doctor;
