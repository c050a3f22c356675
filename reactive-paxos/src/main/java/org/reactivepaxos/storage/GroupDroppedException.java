// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

/**
 * A group with this id was dropped on this member. Its votes are forgotten, so the id can never be
 * used again on this data directory (rule S7): no retry helps. Give the new group another id.
 */
public final class GroupDroppedException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final int group;

    public GroupDroppedException(int group) {
        super(
                "group "
                        + group
                        + " was dropped on this member, which has forgotten its votes; the id can"
                        + " never be used again on this data directory. Give the new group"
                        + " another id");
        this.group = group;
    }

    /** The id that is used up. */
    public int group() {
        return group;
    }
}
