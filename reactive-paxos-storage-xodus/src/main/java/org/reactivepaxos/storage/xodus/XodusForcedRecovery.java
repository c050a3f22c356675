// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.reactivepaxos.storage.ForcedRecovery;
import org.reactivepaxos.storage.StorageException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;
import reactor.core.publisher.Mono;

/** {@link ForcedRecovery} on the directory of a member that does not run. */
public final class XodusForcedRecovery {

    private XodusForcedRecovery() {}

    /**
     * Recovers these groups. Look at the directory with {@link XodusDirectory#inspect} before, and
     * at those of the other survivors.
     *
     * @param directory of a journal; never made where there is none
     * @return as {@link ForcedRecovery#run}. Errors with {@link
     *     org.reactivepaxos.storage.StorageUnavailableException} when a journal has it open, it may
     *     not be written or it holds none, and with another {@link StorageException} when a start
     *     would refuse it; then nothing was changed. Reads the directory on subscription
     */
    public static Mono<List<ForcedRecovery.Result>> run(
            Path directory, Collection<Integer> groups) {
        return run(directory, groups, new Disk());
    }

    static Mono<List<ForcedRecovery.Result>> run(
            Path directory, Collection<Integer> groups, Disk disk) {
        return Mono.fromCallable(() -> identity(directory))
                .flatMap(
                        state -> {
                            XodusOptions options =
                                    XodusOptions.defaults().withFileBytes(state.fileBytes());
                            XodusJournal journal = new XodusJournal(directory, options, disk);
                            // its own options may say another segment size than these
                            journal.pauseCleaning();
                            return ForcedRecovery.run(journal, state.member(), groups);
                        });
    }

    private static StateFile identity(Path directory) {
        try {
            StateFile state = StateFile.read(directory);
            if (state == null) {
                throw Unavailable.of(
                        Reason.NO_JOURNAL,
                        directory,
                        "the directory of a journal",
                        "no file " + StateFile.NAME,
                        "give another path");
            }
            return state;
        } catch (IOException e) {
            StorageException known = Unavailable.explain(directory, "", e);
            throw known == null ? new StorageException(directory + " cannot be read", e) : known;
        }
    }
}
