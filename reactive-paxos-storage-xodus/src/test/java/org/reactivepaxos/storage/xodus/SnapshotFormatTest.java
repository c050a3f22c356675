// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage.xodus;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.storage.Snapshot;
import org.reactivepaxos.storage.SnapshotChunk;
import org.reactivepaxos.storage.SnapshotExtent;
import reactor.core.publisher.Flux;

/**
 * A snapshot as version 1 stored it, in {@code snapshot-v1.txt}: what we write is the same, and
 * what was written is read.
 */
class SnapshotFormatTest extends SnapshotSetup {

    private static final List<SnapshotChunk> CHUNKS =
            List.of(chunk(-2, "first"), chunk(-2, ""), chunk(7, "the second part"));

    private static SnapshotChunk chunk(int machine, String text) {
        return SnapshotChunk.of(machine, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Name and bytes of each record and each file. */
    private static Map<String, byte[]> golden() throws IOException {
        Map<String, byte[]> golden = new TreeMap<>();
        try (InputStream in = SnapshotFormatTest.class.getResourceAsStream("snapshot-v1.txt")) {
            byte[] text = Objects.requireNonNull(in).readAllBytes();
            for (String line : new String(text, StandardCharsets.UTF_8).lines().toList()) {
                String[] parts = line.split(" ", 2);
                if (!parts[0].equals("#")) {
                    golden.put(parts[0], HexFormat.of().parseHex(parts[1]));
                }
            }
        }
        return golden;
    }

    @Test
    void writesTheManifestAndTheRecordsOfVersionOne() throws IOException {
        Map<String, byte[]> golden = golden();
        assertThat(SnapshotManifest.encode(new Snapshot(ID, extent(CHUNKS))))
                .isEqualTo(golden.get("file:" + SnapshotManifest.NAME));
        assertThat(SnapshotRecord.head(ID)).isEqualTo(golden.get("record:0"));
        for (int i = 1; i <= CHUNKS.size(); i++) {
            SnapshotRecord written =
                    new SnapshotRecord(extent(CHUNKS.subList(0, i)), CHUNKS.get(i - 1));
            assertThat(written.encode()).isEqualTo(golden.get("record:" + i));
        }
    }

    @Test
    void readsWhatVersionOneWrote() throws IOException {
        Path snapshot = Files.createDirectories(committed());
        for (Map.Entry<String, byte[]> each : golden().entrySet()) {
            if (each.getKey().startsWith("file:")) {
                Files.write(
                        snapshot.resolve(each.getKey().substring("file:".length())),
                        each.getValue());
            }
        }
        XodusSnapshotStore store = open();
        assertThat(now(store.snapshots())).containsExactly(new Snapshot(ID, extent(CHUNKS)));
        assertThat(read(store, ID)).isEqualTo(CHUNKS);
    }

    @Test
    void goesOnWithFilesOfAnotherLength() {
        List<SnapshotChunk> chunks = chunks(90);
        SnapshotExtent staged = stage(open(), chunks.subList(0, 60));
        closeAll();
        XodusSnapshotStore larger = openWith(options().withFileBytes(2 * 1024 * 1024));
        SnapshotExtent more =
                now(larger.stage(ID, staged, Flux.fromIterable(chunks.subList(60, 80))));
        close(larger);
        XodusSnapshotStore again = open();
        SnapshotExtent whole =
                now(again.stage(ID, more, Flux.fromIterable(chunks.subList(80, 90))));
        now(again.commit(ID, whole));
        close(again);
        assertThat(read(openWith(XodusOptions.defaults()), ID)).isEqualTo(chunks);
    }

    /** One file that is longer than those of today. */
    @Test
    void goesOnWithAFileThatIsTooLong() {
        List<SnapshotChunk> chunks = chunks(90);
        XodusSnapshotStore larger = openWith(options().withFileBytes(2 * 1024 * 1024));
        SnapshotExtent staged = stage(larger, chunks.subList(0, 60));
        close(larger);
        XodusSnapshotStore again = open();
        SnapshotExtent whole =
                now(again.stage(ID, staged, Flux.fromIterable(chunks.subList(60, 90))));
        now(again.commit(ID, whole));
        assertThat(read(again, ID)).isEqualTo(chunks);
    }

    /** The directory of the day, for the golden file of a further version. */
    @Test
    void namesItsFilesAsDocumented() throws IOException {
        XodusSnapshotStore store = open();
        now(store.store(ID, Flux.fromIterable(CHUNKS)));
        close(store);
        assertThat(names()).containsExactly("snap-3-70");
        StringBuilder text = new StringBuilder();
        for (Path file :
                List.of(committed().resolve("manifest"), committed().resolve("00000000000.xd"))) {
            String hex = HexFormat.of().formatHex(Files.readAllBytes(file));
            text.append("file:").append(file.getFileName()).append(' ').append(hex).append('\n');
        }
        Files.writeString(Path.of("target", "snapshot-of-today.txt"), text);
        assertThat(text).contains("file:manifest ", "file:00000000000.xd ");
    }
}
