// SPDX-License-Identifier: Apache-2.0

/** What a node tells of itself: its events, and its status. Plain data. */
@NullMarked
package org.reactivepaxos.event;

import org.jspecify.annotations.NullMarked;
