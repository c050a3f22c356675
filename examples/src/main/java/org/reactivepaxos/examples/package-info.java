// SPDX-License-Identifier: Apache-2.0
/** Runnable examples and the command line that starts them. */
@NullMarked
package org.reactivepaxos.examples;

import org.jspecify.annotations.NullMarked;
