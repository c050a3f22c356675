// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageTest {

    private static final int STAYING_BYTES = 1000;
    private static final int LOOKS = 400;

    @TempDir Path folder;

    @Test
    void countsWhatStaysWhileOtherFilesAndFoldersComeAndGo() throws Exception {
        Files.write(folder.resolve("stays"), new byte[STAYING_BYTES]);
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean broken = new AtomicBoolean();
        Thread changes = new Thread(() -> broken.set(!comeAndGo(done)));
        changes.start();
        try {
            for (int i = 0; i < LOOKS; i++) {
                assertThat(Usage.bytes(folder)).isGreaterThanOrEqualTo(STAYING_BYTES);
            }
        } finally {
            done.set(true);
            changes.join();
        }
        assertThat(broken).isFalse();
        assertThat(Usage.bytes(folder)).isEqualTo(STAYING_BYTES);
    }

    private boolean comeAndGo(AtomicBoolean done) {
        try {
            while (!done.get()) {
                Path inner = Files.createDirectory(folder.resolve("inner"));
                for (int i = 0; i < 20; i++) {
                    Files.write(inner.resolve("file-" + i), new byte[1]);
                }
                for (int i = 0; i < 20; i++) {
                    Files.delete(inner.resolve("file-" + i));
                }
                Files.delete(inner);
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
