// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.runtime;

import java.util.List;
import java.util.Map;

/**
 * What a lane has executed.
 *
 * @param answers of the state machines, to each of the effect's requests
 * @param digests of the machines that have one, from before it, if a stride begins with it
 */
record Executed(Effect effect, List<byte[]> answers, Map<Integer, Long> digests) {}
