// SPDX-License-Identifier: Apache-2.0
/** Who is refused, between real nodes with real directories and sockets. */
@NullMarked
package org.reactivepaxos.examples.refusals;

import org.jspecify.annotations.NullMarked;
