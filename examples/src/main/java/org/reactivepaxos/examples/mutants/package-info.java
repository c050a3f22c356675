// SPDX-License-Identifier: Apache-2.0
/**
 * The mutants of the test kit on the command line.
 *
 * <pre>{@code
 * MutantsCommand   a fault planted in the code --> simulation or exploration --> found by whom
 * }</pre>
 */
@NullMarked
package org.reactivepaxos.examples.mutants;

import org.jspecify.annotations.NullMarked;
