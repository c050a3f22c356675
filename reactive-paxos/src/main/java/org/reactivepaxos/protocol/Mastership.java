// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import org.jspecify.annotations.Nullable;

/**
 * Who is master as one member sees it at one moment (rule S11).
 *
 * @param holder by the log as far as it is known here; null where nobody is
 * @param term the fencing token: whatever acts for a master refuses a lower one than it has seen
 * @param self whether the member that was asked is master at that moment: at any true time at most
 *     one member sees this
 */
public record Mastership(MasterState.@Nullable Holder holder, long term, boolean self) {}
