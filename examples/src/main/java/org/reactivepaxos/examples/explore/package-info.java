// SPDX-License-Identifier: Apache-2.0
/**
 * The explorer of the test kit on the command line.
 *
 * <pre>{@code
 * ExploreCommand   model --> Explorer: every world within its bounds --> none wrong, or a script
 * }</pre>
 */
@NullMarked
package org.reactivepaxos.examples.explore;

import org.jspecify.annotations.NullMarked;
