// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.demo;

/**
 * A value that was acknowledged.
 *
 * @param due when the client had it to propose, in nanoseconds: its latency counts from there, also
 *     where the client came to it late
 * @param done when its result was there
 */
record Call(long due, long done) {}
