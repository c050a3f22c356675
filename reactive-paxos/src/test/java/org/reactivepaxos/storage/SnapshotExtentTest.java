// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotExtentTest {

    private static SnapshotChunk chunk(int machine, String text) {
        return SnapshotChunk.of(machine, text.getBytes(StandardCharsets.UTF_8));
    }

    private static SnapshotExtent of(SnapshotChunk... chunks) {
        SnapshotExtent extent = SnapshotExtent.NONE;
        for (SnapshotChunk chunk : chunks) {
            extent = extent.plus(chunk, 100);
        }
        return extent;
    }

    /** It is in stored files and told to other members: docs/formats.md. */
    @Test
    void itsSumIsThatOfTheFormat() {
        assertThat(of(chunk(1, "one"), chunk(2, "")))
                .isEqualTo(new SnapshotExtent(2, 3, 2, 0x248c52d5));
    }

    @Test
    void differsWhereAnythingDiffers() {
        List<SnapshotExtent> extents =
                List.of(
                        of(chunk(1, "ab"), chunk(1, "c")),
                        of(chunk(1, "a"), chunk(1, "bc")),
                        of(chunk(1, "abc")),
                        of(chunk(2, "abc")),
                        of(chunk(1, "abc"), chunk(1, "")),
                        of(chunk(1, "ab"), chunk(2, "c")),
                        of(chunk(1, "abd")));
        assertThat(extents.stream().map(SnapshotExtent::sum)).doesNotHaveDuplicates();
    }

    @Test
    void aChunkIsNotChangedThroughTheBufferItWasMadeOf() {
        ByteBuffer buffer = ByteBuffer.wrap(new byte[] {0, 1, 2, 3, 4}, 1, 3);
        SnapshotChunk chunk = new SnapshotChunk(1, buffer);
        buffer.position(4);
        chunk.bytes().get();
        assertThat(chunk.sizeBytes()).isEqualTo(3);
        assertThat(chunk).isEqualTo(SnapshotChunk.of(1, new byte[] {1, 2, 3}));
        assertThatThrownBy(() -> chunk.bytes().put((byte) 1))
                .isInstanceOf(java.nio.ReadOnlyBufferException.class);
    }
}
