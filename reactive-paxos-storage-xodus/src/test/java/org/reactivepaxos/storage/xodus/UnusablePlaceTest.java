// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.reactivepaxos.storage.Records.promise;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.ReadOnlyFileSystemException;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;
import reactor.test.StepVerifier;

/** A place that cannot be used is refused with its reason and its path, and left as it was. */
class UnusablePlaceTest extends JournalSetup {

    private void refuses(XodusJournal journal, int member, Reason reason, Path place)
            throws IOException {
        TreeState before = TreeState.of(root);
        StepVerifier.create(journal.open(member))
                .expectErrorSatisfies(error -> tells(error, reason, place))
                .verify(PATIENCE);
        assertThat(TreeState.of(root)).isEqualTo(before);
    }

    private void refuses(Path directory, Reason reason, Path place) throws IOException {
        refuses(journal(directory), MEMBER, reason, place);
    }

    private static void tells(Throwable error, Reason reason, Path place) {
        assertThat(error).isInstanceOf(StorageUnavailableException.class);
        assertThat(error).hasMessageStartingWith(place.toString());
        assertThat(((StorageUnavailableException) error).reason()).isEqualTo(reason);
        assertThat(((StorageUnavailableException) error).place()).isEqualTo(place.toString());
    }

    @Test
    void refusesAFileInPlaceOfTheDirectory() throws IOException {
        Files.writeString(directory(), "mine");
        refuses(directory(), Reason.NOT_A_DIRECTORY, directory());
    }

    @Test
    void refusesAParentThatIsMissing() throws IOException {
        Path parent = root.resolve("unmounted");
        refuses(parent.resolve("journal"), Reason.NO_PARENT, parent);
        refuses(parent.resolve("deep").resolve("er"), Reason.NO_PARENT, parent.resolve("deep"));
    }

    @Test
    void refusesAFileInPlaceOfTheParent() throws IOException {
        Path parent = Files.writeString(root.resolve("file"), "mine");
        refuses(parent.resolve("journal"), Reason.NOT_A_DIRECTORY, parent);
    }

    @Test
    void refusesALinkThatLeadsToNothing() throws IOException {
        Files.createSymbolicLink(directory(), root.resolve("nowhere"));
        StepVerifier.create(journal(directory()).open(MEMBER))
                .expectErrorSatisfies(error -> tells(error, Reason.NOT_A_DIRECTORY, directory()))
                .verify(PATIENCE);
        assertThat(root.resolve("nowhere")).doesNotExist();
    }

    @Test
    void refusesAFileInPlaceOfASegment() throws IOException {
        close(open());
        Path next = Files.writeString(directory().resolve(SegmentDirectories.name(2)), "mine");
        refuses(directory(), Reason.NOT_A_DIRECTORY, next);
    }

    @Test
    void refusesTheJournalOfAnotherMember() throws IOException {
        close(open());
        refuses(journal(directory()), MEMBER + 1, Reason.OTHER_MEMBER, directory());
        store(open(), 1, promise(1));
    }

    @Test
    void makesNoLockFileInALogWithoutIdentity() throws IOException {
        close(open());
        Files.delete(directory().resolve(StateFile.NAME));
        Files.delete(directory().resolve(DirectoryLock.NAME));
        TreeState before = TreeState.of(root);
        StepVerifier.create(journal(directory()).open(MEMBER)).expectError().verify(PATIENCE);
        assertThat(TreeState.of(root)).isEqualTo(before);
    }

    static Stream<Arguments> systemErrors() {
        return Stream.of(
                Arguments.of(
                        Reason.NO_PERMISSION,
                        (Function<Path, Exception>)
                                path -> new AccessDeniedException(path.toString())),
                Arguments.of(
                        Reason.NO_PERMISSION,
                        (Function<Path, Exception>)
                                path -> new IOException(path + " (Permission denied)")),
                Arguments.of(
                        Reason.READ_ONLY,
                        (Function<Path, Exception>)
                                path ->
                                        new FileSystemException(
                                                path.toString(), null, "Read-only file system")),
                Arguments.of(
                        Reason.READ_ONLY,
                        (Function<Path, Exception>) path -> new ReadOnlyFileSystemException()),
                Arguments.of(
                        Reason.NO_SPACE,
                        (Function<Path, Exception>)
                                path -> new IOException("No space left on device")));
    }

    /** Permissions do not bind root, and no test mounts anything: so the system is played. */
    @ParameterizedTest(name = "{0} {index}")
    @MethodSource("systemErrors")
    void tellsWhatTheSystemSaidAndGoesOnOnceItIsCured(
            Reason reason, Function<Path, Exception> error) throws IOException {
        Disk denied =
                new Disk(
                        (change, action) -> {
                            Exception e = error.apply(directory());
                            if (e instanceof IOException io) {
                                throw io;
                            }
                            throw (RuntimeException) e;
                        });
        refuses(new XodusJournal(directory(), options(), denied), MEMBER, reason, directory());
        assertThat(recover(journal(directory())).incarnation()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {StateFile.NAME, HighWater.NAME, "log-000001", "."})
    void refusesWhatItMayNotReadOrWrite(String name) throws IOException {
        assumeTrue(!"root".equals(Unavailable.currentUser()), "permissions do not bind root");
        close(open());
        Path place = directory().resolve(name).normalize();
        var before = Files.getPosixFilePermissions(place);
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("--x------"));
        try {
            StepVerifier.create(journal(directory()).open(MEMBER))
                    .expectErrorSatisfies(error -> tells(error, Reason.NO_PERMISSION, place))
                    .verify(PATIENCE);
        } finally {
            Files.setPosixFilePermissions(place, before);
        }
        store(open(), 1, promise(1));
    }

    @Test
    void refusesADirectoryOfAnotherUser() throws IOException {
        assumeTrue(!"root".equals(Unavailable.currentUser()), "permissions do not bind root");
        Path foreign = Path.of("/etc");
        StepVerifier.create(journal(foreign.resolve("journal")).open(MEMBER))
                .expectErrorSatisfies(
                        error -> {
                            tells(error, Reason.WRONG_OWNER, foreign);
                            assertThat(error).hasMessageContaining("the owner root");
                        })
                .verify(PATIENCE);
    }
}
