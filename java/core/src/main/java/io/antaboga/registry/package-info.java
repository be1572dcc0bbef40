/** Who owns which kernel object, told by kernel locks. */
package io.antaboga.registry;
