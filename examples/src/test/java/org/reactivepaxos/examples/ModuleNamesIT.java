// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Java modules: each jar has a stable name, whatever its file is called. */
class ModuleNamesIT {

    /** Not those with sources or documentation, which nobody loads. */
    private static final Pattern JAR =
            Pattern.compile(".*/target/reactive-paxos(?![^/]*(sources|javadoc))[^/]*\\.jar");

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."), 3)) {
            return files.filter(file -> JAR.matcher(file.toString()).matches()).toList();
        }
    }

    private static String moduleOf(Path jar) {
        try (JarFile file = new JarFile(jar.toFile())) {
            String name = file.getManifest().getMainAttributes().getValue("Automatic-Module-Name");
            return name == null ? "none: " + jar : name;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void everyJarNamesItsModule() throws IOException {
        List<String> names = jars().stream().map(ModuleNamesIT::moduleOf).toList();
        assertThat(names)
                .contains(
                        "org.reactivepaxos",
                        "org.reactivepaxos.storage.xodus",
                        "org.reactivepaxos.transport.tcp")
                .allSatisfy(name -> assertThat(name).startsWith("org.reactivepaxos"));
    }
}
