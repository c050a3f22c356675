// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Stories whose output is reviewed as text. Where a change of it was meant, let {@code
 * -Dpaxos.scripts.rewrite=true} write the files anew, and read what that changed.
 */
final class ScriptsTest {

    private static final Path SCRIPTS = Path.of("src/test/resources/scripts");

    static Stream<String> scripts() throws IOException {
        try (Stream<Path> files = Files.list(SCRIPTS)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void goesAsItIsWritten(String name) throws IOException {
        Path file = SCRIPTS.resolve(name);
        List<String> written = Files.readAllLines(file);
        Script script = new Script();
        List<String> now = script.run(written);
        if (Boolean.getBoolean("paxos.scripts.rewrite")) {
            Files.write(file, now);
        } else {
            assertThat(now).isEqualTo(written);
        }
        assertOneSequence(script.group());
    }

    /** What members applied are beginnings of one sequence. */
    private static void assertOneSequence(ScriptedGroup group) {
        List<String> longest = List.of();
        for (ScriptedMember member : group.all()) {
            longest = member.applied().size() > longest.size() ? member.applied() : longest;
        }
        for (ScriptedMember member : group.all()) {
            assertThat(member.applied()).isEqualTo(longest.subList(0, member.applied().size()));
        }
    }
}
