// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;

/** What a build expects of a library, row by row: a test for each convention. */
class PackagingConventionsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> LIBRARY =
            List.of("reactive-paxos", "reactive-paxos-storage-xodus", "reactive-paxos-transport");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>(reactive-[\\w-]+)<");
    private static final Pattern VERSION = Pattern.compile("<version>([^<]+)</version>");

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Main code of the modules that users depend on, by file. */
    private static Map<Path, String> mainCode() {
        Map<Path, String> code = new TreeMap<>();
        for (String module : LIBRARY) {
            try (Stream<Path> files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                for (Path file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                    code.put(file, Files.readString(file));
                }
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
        return code;
    }

    private static List<Path> mentioning(Pattern what) {
        return mainCode().entrySet().stream()
                .filter(file -> what.matcher(file.getValue()).find())
                .map(Map.Entry::getKey)
                .toList();
    }

    private static List<String> all(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(found -> found.group(1)).toList();
    }

    @Test
    void bom() {
        String bom = read("reactive-paxos/bom/pom.xml");
        String managed = bom.substring(bom.indexOf("<dependencyManagement>"));
        assertThat(bom).doesNotContain("<parent>");
        assertThat(all(ARTIFACT, managed)).containsAll(LIBRARY);
        String parent = read("pom.xml");
        assertThat(parent).contains("<module>reactive-paxos/bom</module>");
        String version = all(VERSION, parent).get(0);
        int plugins = bom.indexOf("<build>");
        assertThat(all(VERSION, bom.substring(0, plugins))).containsOnly(version);
        for (String plugin : List.of("clean", "install", "deploy")) {
            String pinned = "<maven-" + plugin + ".version>";
            int from = parent.indexOf(pinned) + pinned.length();
            String its = parent.substring(from, parent.indexOf('<', from));
            assertThat(bom)
                    .containsPattern(
                            "maven-" + plugin + "-plugin</artifactId>\\s+<version>" + its + "<");
        }
        assertThat(read("docs/recipes.md")).contains("<artifactId>reactive-paxos-bom<");
    }

    @Test
    void nullSafety() {
        Map<Path, List<Path>> packages =
                mainCode().keySet().stream().collect(Collectors.groupingBy(Path::getParent));
        assertThat(packages).hasSizeGreaterThan(8);
        List<Path> unmarked = new ArrayList<>();
        for (Path directory : packages.keySet()) {
            String info = mainCode().get(directory.resolve("package-info.java"));
            if (info == null || !info.contains("@NullMarked")) {
                unmarked.add(directory);
            }
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void javaModules() {
        Pattern name = Pattern.compile("<module.name>([\\w.]+)</module.name>");
        List<String> names =
                LIBRARY.stream().flatMap(m -> all(name, read(m + "/pom.xml")).stream()).toList();
        assertThat(names).hasSize(LIBRARY.size()).doesNotHaveDuplicates();
        assertThat(read("pom.xml"))
                .contains("<Automatic-Module-Name>${module.name}</Automatic-Module-Name>");
    }

    @Test
    void springBoot() throws NoSuchMethodException {
        assertThat(read("docs/recipes.md")).contains("@Bean(destroyMethod = \"closeNow\")");
        // Spring calls it without arguments.
        assertThat(PaxosNode.class.getMethod("closeNow").getReturnType()).isEqualTo(void.class);
        assertThat(mentioning(Pattern.compile("org\\.springframework|logback|log4j"))).isEmpty();
    }

    @Test
    void kotlin() {
        assertThat(read("docs/recipes.md"))
                .contains("propose(number.toByteArray()).awaitSingle()")
                .contains("return group.propose(number.toByteArray());");
        VirtualCluster cluster = new VirtualCluster(1).startAll();
        assertThat(cluster.now(add(cluster.group(1), BigInteger.TEN)).value()).containsExactly(10);
        cluster.closeAll();
    }

    /** The Java twin in docs/recipes.md. */
    private static Mono<Instance> add(PaxosGroup group, BigInteger number) {
        return group.propose(number.toByteArray());
    }

    @Test
    void graalVm() {
        Pattern reflection =
                Pattern.compile(
                        "java\\.lang\\.reflect|Class\\.forName|getDeclared\\w+\\(|newProxyInstance");
        assertThat(mentioning(reflection)).isEmpty();
    }

    /** What reads and writes the disk has threads of its own, which are never virtual. */
    @ParameterizedTest
    @ValueSource(strings = {"Schedulers\\.boundedElastic", "ofVirtual|newVirtualThread"})
    void virtualThreads(String elsewhere) {
        assertThat(mentioning(Pattern.compile(elsewhere)))
                .noneMatch(file -> file.toString().contains("storage-xodus"));
        assertThat(mentioning(Pattern.compile("new Thread\\(")))
                .anyMatch(file -> file.toString().contains("CommitLoop"));
    }
}
