// SPDX-License-Identifier: Apache-2.0
/**
 * Load driver, latency reports and micro-benchmarks: {@code ./paxos perf}.
 *
 * <pre>{@code
 * PerfCommand
 *   one row, table     Cluster -- words on stdin and stdout --> MemberProcess, three of them
 *                        ClosedLoop in the leader's --> Result --> MarkdownTable, JsonReport
 *   floor, journal     a bare append, beside ours: how fast the machine is
 *   and one command for each question: network, catch-up, followers, idle, flow, overload, ...
 * }</pre>
 *
 * <p>Begin with {@code PerfCommand}. docs/performance.md says what is measured and how to read it.
 */
@NullMarked
package org.reactivepaxos.perf;

import org.jspecify.annotations.NullMarked;
