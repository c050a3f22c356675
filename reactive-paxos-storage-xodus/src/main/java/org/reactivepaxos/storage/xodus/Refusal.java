// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.nio.file.Path;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException;

/** What is said when a journal must not be used because it forgot something it had acknowledged. */
final class Refusal {

    static final String REMEDY =
            "A member that forgot promises or votes can make the group disagree, so it does not"
                    + " start. Keep the directory for an investigation; have the group replace this"
                    + " member by a new one, with a new member id and an empty directory.";

    private Refusal() {}

    static StorageException of(Path place, String expected, String found) {
        return new StorageException(
                place + ": expected " + expected + ", found " + found + ". " + REMEDY);
    }

    static StorageException of(Path place, String found, Throwable cause) {
        return new StorageException(text(place, found), cause);
    }

    static String text(Path place, String found) {
        return place + ": " + found + ". " + REMEDY;
    }

    /**
     * Of what another version of the library wrote.
     *
     * @throws StorageException unless that format is the one that is known
     */
    static void requireFormat(Object what, int found, int known) {
        if (found != known) {
            throw new StorageException(otherFormat(what, found, String.valueOf(known)));
        }
    }

    static String otherFormat(Object what, int found, String known) {
        return what
                + " has format version "
                + found
                + ", this library knows "
                + known
                + "; use the version of the library that wrote it, or a newer one";
    }

    /** The same failure for one more caller, with a stack trace of its own. */
    static StorageException again(StorageException failure) {
        if (failure instanceof StorageUnavailableException known) {
            String text = String.valueOf(known.getMessage());
            return new StorageUnavailableException(known.reason(), known.place(), text, known);
        }
        return new StorageException(String.valueOf(failure.getMessage()), failure);
    }
}
