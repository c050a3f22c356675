// SPDX-License-Identifier: Apache-2.0
/** The smallest service: a state machine that says what it is told, on every member. */
@NullMarked
package org.reactivepaxos.examples.echo;

import org.jspecify.annotations.NullMarked;
