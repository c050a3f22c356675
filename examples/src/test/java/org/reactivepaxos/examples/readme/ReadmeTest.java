// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** The README's code is this package's, and does what it says. */
class ReadmeTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @Test
    void theSampleSumsUp() {
        StepVerifier.create(ReplicatedSum.sumOfTen())
                .expectNext(55L)
                .expectComplete()
                .verify(PATIENCE);
    }

    @Test
    void theReadmeShowsTheSampleAsItIs() throws IOException {
        String source =
                Files.readString(
                        Path.of(
                                "src/test/java",
                                ReplicatedSum.class.getName().replace('.', '/') + ".java"));
        String sample =
                source.substring(
                                source.indexOf("// README begins\n")
                                        + "// README begins\n".length(),
                                source.indexOf("    // README ends"))
                        .replaceAll("(?m)^ {4}", "")
                        .strip();
        assertThat(Files.readString(Path.of("..", "README.md")))
                .contains("```java\n" + sample + "\n```");
    }
}
