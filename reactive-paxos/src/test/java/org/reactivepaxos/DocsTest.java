// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/tests.md and docs/delivery.md name tests: each of them is there. */
class DocsTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path SCRIPTS = ROOT.resolve("reactive-paxos/src/test/resources/scripts");
    private static final Pattern NAME = Pattern.compile("`([A-Z]\\w+)(?:\\.(\\w+))?`");
    private static final Pattern SCRIPT = Pattern.compile("`([a-z0-9-]+)\\.txt`");
    private static final Pattern SHOWN =
            Pattern.compile(
                    "\\(`[A-Z]\\w+(IT|Test)\\b[^)]*\\)|(?<=\\|"
                            + " )`[A-Z]\\w+(IT|Test)\\b[^|]*(?=\\|$)",
                    Pattern.MULTILINE);
    private static final Map<String, String> SOURCES = sources();

    private static Map<String, String> sources() {
        Map<String, String> sources = new HashMap<>();
        try (Stream<Path> files = Files.walk(ROOT, 12)) {
            for (Path file : files.filter(DocsTest::isTestSource).toList()) {
                String name = file.getFileName().toString();
                sources.merge(name.replace(".java", ""), Files.readString(file), String::concat);
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        return sources;
    }

    private static boolean isTestSource(Path file) {
        return file.toString().contains("/src/test/java/") && file.toString().endsWith(".java");
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/tests.md")).stream()
                .filter(line -> line.startsWith("|"))
                .toList();
    }

    /** Takes the tests that are not there. */
    private static int named(String text, List<String> missing) {
        int found = 0;
        Matcher names = NAME.matcher(text);
        while (names.find()) {
            found++;
            String source = SOURCES.getOrDefault(names.group(1), "");
            String method = names.group(2);
            if (method == null ? source.isEmpty() : !source.contains("void " + method + "(")) {
                missing.add(names.group());
            }
        }
        return found;
    }

    /** There the last cell of a row, and what stands in brackets, names tests. */
    @Test
    void everyTestThatDeliveryNamesIsThere() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/delivery.md"));
        Matcher shown = SHOWN.matcher(page);
        List<String> missing = new ArrayList<>();
        int found = 0;
        while (shown.find()) {
            int here = named(shown.group(), missing);
            assertThat(here).as(shown.group()).isPositive();
            found += here;
        }
        assertThat(missing).isEmpty();
        assertThat(found).isGreaterThan(30);
    }

    @Test
    void everyTestThatIsNamedIsThere() throws IOException {
        List<String> missing = new ArrayList<>();
        int found = 0;
        for (String row : rows()) {
            found += named(row, missing);
            Matcher scripts = SCRIPT.matcher(row);
            while (scripts.find()) {
                if (!Files.exists(SCRIPTS.resolve(scripts.group(1) + ".txt"))) {
                    missing.add(scripts.group());
                }
            }
        }
        assertThat(missing).isEmpty();
        assertThat(found).isGreaterThan(50);
    }

    static Stream<String> subjects() {
        return Stream.of(numbered("H", 15), Stream.of("W20"), numbered("T", 9), numbered("S", 13))
                .flatMap(subject -> subject);
    }

    private static Stream<String> numbered(String letter, int last) {
        return IntStream.rangeClosed(1, last).mapToObj(number -> letter + number);
    }

    @ParameterizedTest
    @MethodSource("subjects")
    void everyHazardScenarioAndRuleNamesATest(String subject) throws IOException {
        List<String> rows =
                rows().stream().filter(row -> row.startsWith("| " + subject + " |")).toList();
        assertThat(rows).isNotEmpty().allMatch(DocsTest::namesATest);
    }

    private static boolean namesATest(String row) {
        return NAME.matcher(row).find() || SCRIPT.matcher(row).find();
    }
}
