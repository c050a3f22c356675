// SPDX-License-Identifier: Apache-2.0
/**
 * Mutation of the protocol: named single faults, each compiled from a patched copy of a source
 * file, that the simulations and the exploration must find.
 */
@NullMarked
package org.reactivepaxos.mutants;

import org.jspecify.annotations.NullMarked;
