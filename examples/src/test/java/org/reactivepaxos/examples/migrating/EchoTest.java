// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.migrating;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.reactivepaxos.PaxosOptions;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The code of docs/migrating.md is this package's, and does what it says. */
class EchoTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir private Path folder;

    /** A member that is alone, with its disk and its port. */
    @Test
    void echoesLinesInOrderAndPrintsThem() {
        InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        PaxosOptions options = Echo.options(1, Map.of(1, anyPort), folder.resolve("data"));
        List<String> printed = new CopyOnWriteArrayList<>();
        StepVerifier.create(Echo.run(options, printed::add, Flux.just("one", "two")))
                .expectNext("one", "two")
                .expectComplete()
                .verify(PATIENCE);
        assertThat(printed).hasSize(2).first().asString().endsWith(": one");
    }

    @Test
    void thePageShowsTheCodeAsItIs() throws IOException {
        String source =
                Files.readString(
                        Path.of("src/test/java", Echo.class.getName().replace('.', '/') + ".java"));
        String begin = "    // Page begins\n";
        String code =
                source.substring(
                                source.indexOf(begin) + begin.length(),
                                source.indexOf("    // Page ends"))
                        .replaceAll("(?m)^ {4}", "");
        assertThat(Files.readString(Path.of("..", "docs", "migrating.md")))
                .contains("```java\n" + code + "```");
    }
}
