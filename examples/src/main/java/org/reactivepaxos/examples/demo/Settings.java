// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

import java.time.Duration;

/**
 * How long and how much.
 *
 * @param values of the pipeline at the start
 * @param perSecond of the steady client
 * @param part how long each part takes: before the kill, without the victim, and after its return
 * @param keeps whether the members run on in the end
 */
record Settings(int values, int perSecond, Duration part, boolean keeps) {}
