// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;

/**
 * What is said when a place cannot be used as it is. The system's errors mostly differ in their
 * text alone, so that has to be read.
 */
final class Unavailable {

    private static final Map<Reason, List<String>> TEXTS =
            Map.of(
                    Reason.NO_SPACE,
                    List.of("No space left on device", "quota exceeded", "not enough space on"),
                    Reason.READ_ONLY,
                    List.of("Read-only file system", "write protected"),
                    Reason.NO_PERMISSION,
                    List.of("Permission denied", "Operation not permitted", "Access is denied"),
                    Reason.NOT_A_DIRECTORY,
                    List.of("Not a directory"));

    private Unavailable() {}

    static StorageUnavailableException of(
            Reason reason, Path place, String expected, String found, String remedy) {
        return new StorageUnavailableException(
                reason,
                place.toString(),
                place + ": expected " + expected + ", found " + found + "; " + remedy);
    }

    /** What the system does not let this process use: says why, and whose it is. */
    static StorageUnavailableException forbidden(Path place, String need, IOException error) {
        if (reasonOf(error) == Reason.READ_ONLY) {
            return of(
                    Reason.READ_ONLY,
                    place,
                    "a file system that takes writes",
                    "one that is mounted read-only",
                    "find out why, and mount it for writing");
        }
        String user = currentUser();
        String owner = ownerOf(place);
        boolean foreign = owner != null && !owner.equals(user);
        return of(
                foreign ? Reason.WRONG_OWNER : Reason.NO_PERMISSION,
                place,
                "that user " + user + " may " + need,
                "the owner " + owner + " and the permissions " + permissionsOf(place),
                foreign
                        ? "start as " + owner + ", or give the directory and all in it to " + user
                        : "give the permission");
    }

    /**
     * The error of a start or a write, told in the operator's words.
     *
     * @param directory the journal's
     * @param consequence what follows from it, for the message; may be empty
     * @return null when the error says nothing about the place
     */
    static @Nullable StorageUnavailableException explain(
            Path directory, String consequence, Throwable error) {
        for (Throwable cause = error; cause != null; cause = cause.getCause()) {
            if (cause instanceof StorageUnavailableException known) {
                return consequence.isEmpty()
                        ? known
                        : new StorageUnavailableException(
                                known.reason(),
                                known.place(),
                                known.getMessage() + consequence,
                                error);
            }
            Reason reason = reasonOf(cause);
            if (reason != null) {
                Path place = placeOf(directory, cause);
                if (reason == Reason.NO_PERMISSION && isForeign(place)) {
                    reason = Reason.WRONG_OWNER;
                }
                return new StorageUnavailableException(
                        reason,
                        place.toString(),
                        place + ": " + sentence(reason, place) + consequence,
                        error);
            }
        }
        return null;
    }

    private static @Nullable Reason reasonOf(Throwable error) {
        if (error instanceof ReadOnlyFileSystemException) {
            return Reason.READ_ONLY;
        }
        if (error instanceof AccessDeniedException) {
            return Reason.NO_PERMISSION;
        }
        if (error instanceof NotDirectoryException) {
            return Reason.NOT_A_DIRECTORY;
        }
        if (!(error instanceof IOException)) {
            return null;
        }
        String text = String.valueOf(error.getMessage());
        return TEXTS.entrySet().stream()
                .filter(known -> known.getValue().stream().anyMatch(text::contains))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private static Path placeOf(Path directory, Throwable cause) {
        String file = cause instanceof FileSystemException known ? known.getFile() : null;
        return file == null ? directory : Path.of(file);
    }

    private static String sentence(Reason reason, Path place) {
        return switch (reason) {
            case NO_SPACE ->
                    "the disk is full, or a quota is used up; free some space, and start again";
            case READ_ONLY ->
                    "the file system takes no writes; find out why it is mounted read-only, mount"
                            + " it for writing, and start again";
            case NO_PERMISSION, WRONG_OWNER ->
                    "user "
                            + currentUser()
                            + " may not do what is needed here; the owner is "
                            + ownerOf(place)
                            + ", the permissions are "
                            + permissionsOf(place);
            default -> "expected a directory, found something else; give another path";
        };
    }

    private static boolean isForeign(Path place) {
        String owner = ownerOf(place);
        return owner != null && !owner.equals(currentUser());
    }

    /** The name, or the number where it has none, as {@link #ownerOf} tells it. */
    static String currentUser() {
        String effective = ownerOf(Path.of("/proc/self"));
        return effective == null ? System.getProperty("user.name", "?") : effective;
    }

    static @Nullable String ownerOf(Path place) {
        try {
            return Files.getOwner(place).getName();
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }

    private static String permissionsOf(Path place) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(place));
        } catch (IOException | UnsupportedOperationException e) {
            return "unknown";
        }
    }
}
