// SPDX-License-Identifier: Apache-2.0
/**
 * The smallest service: a state machine that says what it is told, on every member.
 *
 * <pre>{@code
 * EchoCommand --> EchoCluster, three members in this process
 *             --> EchoMember, one member:   lines --> propose --> EchoMachine --> replies
 * }</pre>
 *
 * <p>Begin with {@code EchoMachine}, then {@code EchoMember}.
 */
@NullMarked
package org.reactivepaxos.examples.echo;

import org.jspecify.annotations.NullMarked;
