// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

/**
 * The group exists, and this member with this disk is none of its voters. The message says what to
 * do.
 */
public final class NotAMemberException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    public NotAMemberException(String message) {
        super(message);
    }
}
