// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;
import org.reactivepaxos.protocol.ProposalId;

/**
 * Which proposal an error is about.
 *
 * @param value as it was given; null where nobody gave one
 * @param id null before it got one
 */
record Subject(byte @Nullable [] value, @Nullable ProposalId id) {}
