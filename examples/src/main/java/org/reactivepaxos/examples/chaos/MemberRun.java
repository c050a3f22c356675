// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

/** A process of a member, among all that it has had. */
record MemberRun(int member, int run) {}
