// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.examples.process.CommandLineProcess;

/** The store over three processes, by its command line. */
class KvIT {

    @TempDir Path folder;

    @Test
    void allCommandsWorkAndGoOnWhenTheLeaderIsKilled() throws IOException {
        try (KvProcesses store = KvProcesses.start(folder, "--groups=1");
                CommandLineProcess watch = store.client(3, "watch", "a", "--count=4")) {
            assertThat(first(store.run(1, "put", "a", "1"))).startsWith("ok version=1 group=0 ");
            assertThat(store.run(2, "get", "a")).containsExactly("1");
            List<String> once = store.run(1, sameRequest());
            int killed = store.leader(0);
            store.kill(killed);
            assertThat(withoutTime(store.run(1 + killed % 3, sameRequest())))
                    .as("the same request, through another server")
                    .isEqualTo(withoutTime(once));
            assertThat(first(store.run(killed, "put", "a", "3", "--version-is=2")))
                    .startsWith("ok version=3 ");
            try (CommandLineProcess late = store.client(1, "put", "a", "x", "--version-is=2")) {
                assertThat(late.end()).isEqualTo(1);
                assertThat(late.errors()).contains("paxos kv put: the key has version 3");
            }
            assertThat(first(store.run(2, "delete", "a"))).startsWith("ok version=4 ");
            if (killed != 3) {
                assertThat(watch.end()).as(watch.errors()).isZero();
                assertThat(watch.output())
                        .containsExactly(
                                "a = 1 (version 1)",
                                "a = 2 (version 2)",
                                "a = 3 (version 3)",
                                "a deleted (version 4)");
            }
            store.start(killed);
            await().atMost(KvProcesses.PATIENCE)
                    .until(() -> store.group(killed, 0).getState().equals("READY"));
            assertThat(store.run(1, "status")).hasSize(4);
        }
    }

    private static String[] sameRequest() {
        return new String[] {"put", "a", "2", "--client-id=77", "--timestamp=5"};
    }

    private static String first(List<String> lines) {
        return lines.get(0);
    }

    private static String withoutTime(List<String> lines) {
        return first(lines).replaceAll(" [0-9.]+ ms$", "");
    }
}
