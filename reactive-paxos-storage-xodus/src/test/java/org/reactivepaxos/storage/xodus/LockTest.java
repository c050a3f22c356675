// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.reactivepaxos.storage.Records.promise;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;
import reactor.test.StepVerifier;

/** One journal at a time, in whatever process. */
class LockTest extends JournalSetup {

    private void isInUse() {
        StepVerifier.create(journal(directory()).open(MEMBER))
                .expectErrorSatisfies(
                        error ->
                                assertThat(error)
                                        .isInstanceOfSatisfying(
                                                StorageUnavailableException.class,
                                                e ->
                                                        assertThat(e.reason())
                                                                .isEqualTo(Reason.IN_USE))
                                        .hasMessageContaining(directory().toString()))
                .verify(PATIENCE);
    }

    static Process start(Path directory) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        JournalProcess.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    static String said(BufferedReader out) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.startsWith(JournalProcess.SAYS)) {
                return line.substring(JournalProcess.SAYS.length());
            }
        }
        return "nothing";
    }

    @Test
    void refusesAJournalThatAnotherProcessHasUntilItEnds() throws Exception {
        Process other = start(directory());
        try (BufferedReader out = other.inputReader(UTF_8)) {
            assertThat(said(out)).isEqualTo("open");
            TreeState before = TreeState.of(directory());
            isInUse();
            assertThat(TreeState.of(directory())).isEqualTo(before);
        } finally {
            other.destroyForcibly();
        }
        assertThat(other.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        store(open(), 1, promise(1));
    }

    /** POSIX drops all locks of a process on a file when it closes the file once. */
    @Test
    void keepsAnotherProcessOutAfterASecondTryInThisOne() throws Exception {
        XodusJournal journal = open();
        isInUse();
        Path alias = root.resolve("alias");
        Files.createSymbolicLink(alias, directory());
        StepVerifier.create(journal(alias).open(MEMBER)).expectError().verify(PATIENCE);
        Process other = start(directory());
        try (BufferedReader out = other.inputReader(UTF_8)) {
            assertThat(said(out)).isEqualTo(String.valueOf(Reason.IN_USE));
        } finally {
            other.destroyForcibly();
        }
        store(journal, 1, promise(1));
    }
}
