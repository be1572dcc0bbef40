package io.antaboga.call;

import java.lang.reflect.Type;
import java.time.Duration;
import java.util.List;

/**
 * A call of a bound method.
 *
 * @param function the name as the other side has it; empty for a passed function
 * @param arguments by position
 * @param returns what the result must be; {@code Object} where it is dropped
 * @param within how long it may take; null for what the caller has as a rule
 * @param idempotent whether it may be called again if the worker is lost
 */
record Request(String function, List<Object> arguments, Type returns, Duration within, boolean idempotent) {}
