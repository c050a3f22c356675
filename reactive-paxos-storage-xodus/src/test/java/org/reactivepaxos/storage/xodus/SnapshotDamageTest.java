// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotException;
import org.reactivepaxos.storage.SnapshotException.Reason;
import org.reactivepaxos.storage.SnapshotExtent;
import org.reactivepaxos.storage.StorageException;
import reactor.core.publisher.Flux;

/** Whatever happens to its files, no snapshot is read as something else than was committed. */
class SnapshotDamageTest extends SnapshotSetup {

    private static final int CHUNKS = 60;
    private static final int BIT_FLIPS = Integer.getInteger("paxos.damage.flips", 60);

    private List<Path> files() throws IOException {
        return CommitScan.logFiles(committed());
    }

    /** What becomes of a read, in a word. */
    private String read(List<SnapshotChunk> chunks) {
        XodusSnapshotStore store = open();
        try {
            assertThat(listed(store)).containsExactly(ID);
            assertThat(read(store, ID)).isEqualTo(chunks);
            return "whole";
        } catch (SnapshotException e) {
            assertThat(e.reason()).isEqualTo(Reason.DAMAGED);
            assertThat(e).hasMessageContaining("expected").hasMessageContaining("found");
            return "refused";
        } finally {
            close(store);
        }
    }

    private interface Damage {
        void to(Path file) throws IOException;
    }

    private String after(Damage damage, int file, List<SnapshotChunk> chunks) throws IOException {
        Path damaged = files().get(file);
        byte[] before = Files.readAllBytes(damaged);
        damage.to(damaged);
        try {
            return read(chunks);
        } finally {
            if (Files.exists(damaged)) {
                assertThat(damaged.toFile().setWritable(true)).isTrue();
            }
            Files.write(damaged, before);
        }
    }

    @Test
    void aFlippedBitIsFoundOrHarmless() throws IOException {
        List<SnapshotChunk> chunks = storeAndClose(CHUNKS);
        Random random = new Random(1);
        List<String> outcomes = new ArrayList<>();
        assertThat(files()).hasSizeGreaterThan(2);
        for (int i = 0; i < BIT_FLIPS; i++) {
            int file = random.nextInt(files().size());
            long at = random.nextLong(Files.size(files().get(file)));
            outcomes.add(after(path -> Directories.flipBit(path, at), file, chunks));
        }
        assertThat(outcomes).contains("refused");
        System.out.printf(
                "SnapshotDamageTest: %d bits flipped, %d refused, the others harmless%n",
                BIT_FLIPS, outcomes.stream().filter("refused"::equals).count());
        assertThat(read(chunks)).isEqualTo("whole");
    }

    @Test
    void whatIsCutZeroedOrDeletedIsFound() throws IOException {
        List<SnapshotChunk> chunks = storeAndClose(CHUNKS);
        for (int file = 0; file < files().size(); file++) {
            long size = Files.size(files().get(file));
            List<Damage> all =
                    List.of(
                            path -> Directories.truncate(path, size / 2),
                            path -> Directories.truncate(path, size - 1),
                            path -> Directories.zero(path, size / 2, size / 2 + 4096),
                            Files::delete);
            for (Damage damage : all) {
                assertThat(after(damage, file, chunks)).as("file " + file).isEqualTo("refused");
            }
        }
        assertThat(read(chunks)).isEqualTo("whole");
    }

    /** Xodus would cut off what it holds for torn, and with it the evidence. */
    @Test
    void openingADamagedSnapshotChangesNothing() throws IOException {
        List<SnapshotChunk> chunks = storeAndClose(CHUNKS);
        Path last = files().get(files().size() - 1);
        Directories.zero(last, 4096, 8192);
        byte[] damaged = Files.readAllBytes(last);
        assertThat(read(chunks)).isEqualTo("refused");
        assertThat(Files.readAllBytes(last)).isEqualTo(damaged);
    }

    @Test
    void refusesASnapshotWhoseManifestIsDamagedAndLeavesItOut() throws IOException {
        storeAndClose(3);
        Path manifest = committed().resolve(SnapshotManifest.NAME);
        byte[] whole = Files.readAllBytes(manifest);
        for (int at = 12; at <= whole.length; at++) {
            if (at == whole.length) {
                Files.delete(manifest);
            } else {
                Files.write(manifest, whole);
                Directories.flipBit(manifest, at);
            }
            XodusSnapshotStore store = open();
            assertThat(listed(store)).isEmpty();
            assertThatThrownBy(() -> read(store, ID))
                    .isInstanceOf(SnapshotException.class)
                    .hasMessageContaining(manifest.toString())
                    .hasMessageContaining("have another member send one");
            close(store);
        }
        XodusSnapshotStore store = open();
        store.remove(ID).block(PATIENCE);
        now(store.store(ID, Flux.fromIterable(chunks(4))));
        assertThat(read(store, ID)).isEqualTo(chunks(4));
    }

    @Test
    void refusesAnotherSnapshotUnderThisName() throws IOException {
        storeAndClose(3);
        Path elsewhere = new SnapshotDirectories(directory()).committed(NEXT);
        Files.move(committed(), elsewhere);
        XodusSnapshotStore store = open();
        assertThat(listed(store)).isEmpty();
        assertThatThrownBy(() -> read(store, NEXT)).hasMessageContaining("that of the " + ID);
    }

    @Test
    void refusesAFormatThatItDoesNotKnow() throws IOException {
        storeAndClose(3);
        Path manifest = committed().resolve(SnapshotManifest.NAME);
        byte[] bytes = Files.readAllBytes(manifest);
        bytes[11] = 2;
        Files.write(manifest, bytes);
        XodusSnapshotStore store = store(new Disk());
        assertThatThrownBy(() -> now(store.open()))
                .isInstanceOf(StorageException.class)
                .hasMessageContaining(manifest.toString())
                .hasMessageContaining("format version 2, this library knows 1");
    }

    @Test
    void refusesSettingsThatOverrideOurs() throws IOException {
        storeAndClose(3);
        Path properties = Files.createFile(committed().resolve("exodus.properties"));
        XodusSnapshotStore store = open();
        assertThatThrownBy(() -> read(store, ID)).hasMessageContaining(properties.toString());
    }

    @Test
    void dropsAStageThatIsDamaged() throws IOException {
        XodusSnapshotStore store = open();
        SnapshotExtent whole = stage(store, chunks(CHUNKS));
        close(store);
        Path stage = new SnapshotDirectories(directory()).staged(ID);
        Directories.zero(CommitScan.logFiles(stage).get(0), 20_000, 30_000);
        XodusSnapshotStore again = open();
        assertThat(now(again.staged(ID))).isEqualTo(SnapshotExtent.NONE);
        assertThat(stage(again, chunks(CHUNKS))).isEqualTo(whole);
        now(again.commit(ID, whole));
        assertThat(read(again, ID)).isEqualTo(chunks(CHUNKS));
    }

    /** What was damaged after it was staged must not take the name of a snapshot. */
    @Test
    void commitsNothingThatDoesNotReadBack() throws IOException {
        XodusSnapshotStore store = open();
        SnapshotExtent whole = stage(store, chunks(CHUNKS));
        Path stage = new SnapshotDirectories(directory()).staged(ID);
        Directories.zero(CommitScan.logFiles(stage).get(0), 20_000, 30_000);
        assertThatThrownBy(() -> now(store.commit(ID, whole)))
                .isInstanceOf(SnapshotException.class)
                .hasMessageContaining(stage.toString());
        assertThat(listed(store)).isEmpty();
        assertThat(now(store.staged(ID))).isEqualTo(SnapshotExtent.NONE);
    }
}
