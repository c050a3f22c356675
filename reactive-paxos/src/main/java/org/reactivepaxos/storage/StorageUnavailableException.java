// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

/**
 * The place where a journal lives cannot be used as it is. What is stored there is not in doubt:
 * once the reason is gone, a start on the same place goes on from it. Any other {@link
 * StorageException} of an open says that something is lost or damaged, and no retry helps.
 */
public final class StorageUnavailableException extends StorageException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;
    private final String place;

    /**
     * @param place the path that is in the way
     * @param message the place, what was expected, what was found, and what to do
     */
    public StorageUnavailableException(Reason reason, String place, String message) {
        super(message);
        this.reason = reason;
        this.place = place;
    }

    /** As the other, with what the system said. */
    public StorageUnavailableException(
            Reason reason, String place, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
        this.place = place;
    }

    /** Why a place cannot be used. */
    public enum Reason {
        /** Another journal has it open, in this process or another. */
        IN_USE,
        /** It holds the journal of another member. */
        OTHER_MEMBER,
        /** Another version of the library wrote it, in a format that this one does not read. */
        OTHER_FORMAT,
        /** Something else is where a directory should be. */
        NOT_A_DIRECTORY,
        /** No journal is there, for who only looks. */
        NO_JOURNAL,
        /** The directory that should hold it does not exist. */
        NO_PARENT,
        /** This process's user owns it, and may not read or write it. */
        NO_PERMISSION,
        /** Another user owns it, and this process may not read or write it. */
        WRONG_OWNER,
        /** The file system takes no writes. */
        READ_ONLY,
        /** The disk is full, or a quota is used up. */
        NO_SPACE
    }

    /** Why the place cannot be used. */
    public Reason reason() {
        return reason;
    }

    /** The path that is in the way: the directory, or a file in it. */
    public String place() {
        return place;
    }
}
