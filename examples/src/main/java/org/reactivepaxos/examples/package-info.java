// SPDX-License-Identifier: Apache-2.0
/**
 * Runnable examples and the command line that starts them.
 *
 * <pre>{@code
 * ./paxos -> Paxos
 *   echo                       the smallest service: begin here
 *   ctl                        looks at members, running or not, and has them do things
 *   perf                       measures: package org.reactivepaxos.perf
 *   simulate, simulate-nodes   the protocol, and whole nodes, in a world that one seed decides
 *   explore                    every state of small models
 *   mutants                    faults planted in the code, which tests must find
 *   chaos                      real processes under faults, and judges of what clients saw
 * }</pre>
 */
@NullMarked
package org.reactivepaxos.examples;

import org.jspecify.annotations.NullMarked;
