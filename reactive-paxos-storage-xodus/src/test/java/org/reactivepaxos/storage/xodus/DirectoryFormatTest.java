// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.reactivepaxos.storage.Records.ballot;
import static org.reactivepaxos.storage.Records.promise;
import static org.reactivepaxos.storage.Records.run;
import static org.reactivepaxos.storage.Records.stored;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.storage.Recovery;
import org.reactivepaxos.storage.StorageUnavailableException;
import org.reactivepaxos.storage.StorageUnavailableException.Reason;

/** A directory that goes from one build to the next, whose format is another one, and back. */
class DirectoryFormatTest extends JournalSetup {

    private final List<XodusJournal> upgraded = new ArrayList<>();

    @AfterEach
    void closeUpgraded() {
        upgraded.forEach(JournalSetup::close);
    }

    private XodusJournal next() {
        XodusJournal journal = NextJournal.at(directory(), options());
        upgraded.add(journal);
        return journal;
    }

    /** A directory of this build, with something in it. */
    private Recovery given() {
        XodusJournal journal = journal(directory());
        Recovery first = recover(journal);
        store(journal, 1, promise(1), stored(run(1, 0, 3)));
        close(journal);
        assertThat(version()).isEqualTo(3);
        return first;
    }

    private int version() {
        try {
            byte[] identity = Files.readAllBytes(directory().resolve(StateFile.NAME));
            return ByteBuffer.wrap(identity).getInt(Long.BYTES);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Ballot promised(Recovery recovery) {
        return Objects.requireNonNull(recovery.groups().get(1)).promised();
    }

    @Test
    void theNextBuildGoesOnFromWhatTheOneBeforeHasStored() {
        Recovery first = given();
        XodusJournal journal = next();
        Recovery upgrade = recover(journal);
        assertThat(version()).isEqualTo(4);
        assertThat(promised(upgrade)).isEqualTo(ballot(1));
        assertThat(upgrade.storage()).isEqualTo(first.storage());
        assertThat(upgrade.lineage().incarnation()).isEqualTo(2);
        assertThat(upgrade.lineage().startIds()).containsAll(first.lineage().startIds());
        store(journal, 1, promise(2));
        close(journal);
        Recovery again = recover(next());
        assertThat(promised(again)).isEqualTo(ballot(2));
        assertThat(again.lineage().incarnation()).isEqualTo(3);
    }

    @Test
    void theBuildBeforeRefusesItThenAndChangesNothing() throws IOException {
        given();
        XodusJournal journal = next();
        recover(journal);
        store(journal, 1, promise(2));
        close(journal);
        TreeState before = TreeState.of(directory());
        assertThatThrownBy(() -> recover(journal(directory())))
                .isInstanceOfSatisfying(
                        StorageUnavailableException.class,
                        e -> assertThat(e.reason()).isEqualTo(Reason.OTHER_FORMAT))
                .hasMessageContaining(directory().toString())
                .hasMessageContaining("format version 4, this library knows 3;");
        assertThat(TreeState.of(directory())).isEqualTo(before);
        assertThatThrownBy(() -> XodusDirectory.inspect(directory()))
                .isInstanceOf(StorageUnavailableException.class);
        assertThat(promised(recover(next()))).isEqualTo(ballot(2));
    }
}
