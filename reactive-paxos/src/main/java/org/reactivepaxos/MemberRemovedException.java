// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;

/**
 * This member was removed from the group, for ever. What it had proposed and is told this will
 * never be chosen with effect. Ask another member; the group may be dropped here.
 */
public final class MemberRemovedException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    MemberRemovedException(String message, @Nullable Throwable cause, @Nullable Subject subject) {
        super(message, cause, subject);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
