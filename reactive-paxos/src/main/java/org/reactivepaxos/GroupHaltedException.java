// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import org.jspecify.annotations.Nullable;

/**
 * The group has halted on this member, for the reason that is the cause, and takes no proposals
 * until a restart; or it was dropped, and takes none any more ({@link
 * org.reactivepaxos.storage.GroupDroppedException}).
 */
public final class GroupHaltedException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    GroupHaltedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    GroupHaltedException(String message, @Nullable Throwable cause, @Nullable Subject subject) {
        super(message, cause, subject);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
