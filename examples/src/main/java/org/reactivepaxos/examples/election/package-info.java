// SPDX-License-Identifier: Apache-2.0
/** The master of a group: one member that may act for it outside, elected with a lease. */
@NullMarked
package org.reactivepaxos.examples.election;

import org.jspecify.annotations.NullMarked;
