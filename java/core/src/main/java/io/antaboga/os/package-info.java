/** Every native call, errno and constant, and how a blocked call is ended. Not exported. */
package io.antaboga.os;
