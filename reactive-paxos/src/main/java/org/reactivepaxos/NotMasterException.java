// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

/** Only the master can give up being it, and this member was none. Nothing was proposed. */
public final class NotMasterException extends NotProposedException {

    private static final long serialVersionUID = 1L;

    NotMasterException(int group) {
        super("group " + group + ": this member is not the master; nothing was proposed", null);
    }

    @Override
    public boolean isRetryable() {
        return false;
    }
}
