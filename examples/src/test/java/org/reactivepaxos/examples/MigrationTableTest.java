// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.NotProposedException;
import org.reactivepaxos.OutcomeUnknownException;
import org.reactivepaxos.PaxosException.Outcome;

/**
 * docs/migrating.md has a row for each name of PhxPaxos' headers, and what it names of ours exists.
 */
class MigrationTableTest {

    private static final Path PAGE = Path.of("..", "docs", "migrating.md");
    private static final Path OPERATIONS = Path.of("..", "docs", "operations.md");
    private static final Path HEADERS = Path.of("src/test/resources/phxpaxos-headers.txt");

    private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");
    private static final Pattern NAME = Pattern.compile("([A-Z]\\w*(?:\\.\\w+)*)(?:\\(.*\\))?");
    private static final Pattern OUTCOME = Pattern.compile("[A-Z_]+");
    private static final Pattern ID = Pattern.compile("[PWX]\\d+");
    private static final Pattern NONE =
            Pattern.compile("none, because .+|none, for the same reason|none of them");

    /** Where names of others come from that stand among ours. */
    private static final List<String> OTHERS =
            List.of("java.lang.", "reactor.core.publisher.", "reactor.core.scheduler.");

    /** One row of a table with a column for our side. */
    private record Row(String id, String theirs, List<String> ours) {

        String here() {
            return ours.get(0);
        }
    }

    private static List<Row> rows() throws IOException {
        List<Row> rows = new ArrayList<>();
        int here = -1;
        boolean inTable = false;
        for (String line : Files.readAllLines(PAGE)) {
            List<String> cells = cells(line);
            if (!line.startsWith("|")) {
                inTable = false;
            } else if (!inTable) {
                inTable = true;
                here = cells.indexOf("Here");
            } else if (here >= 0 && !line.startsWith("|---")) {
                List<String> ours = cells.subList(here, cells.size() - 1);
                rows.add(new Row(cells.get(1), cells.get(here - 1), ours));
            }
        }
        return rows;
    }

    private static List<String> cells(String line) {
        return Arrays.stream(line.split("\\|", -1)).map(String::strip).toList();
    }

    /** What the page says outside of tables and of code. */
    private static Stream<String> prose() throws IOException {
        String page = Files.readString(PAGE).replaceAll("(?s)```.*?```", "");
        return page.lines().filter(line -> !line.startsWith("|"));
    }

    private static Stream<String> quoted(String text) {
        return QUOTED.matcher(text).results().map(quote -> quote.group(1));
    }

    private static Stream<String> names(String text) {
        return quoted(text)
                .map(NAME::matcher)
                .filter(matcher -> matcher.matches())
                .map(matcher -> matcher.toMatchResult())
                .map((MatchResult name) -> name.group(1));
    }

    /** The names behind those keys of the list of header names. */
    private static Set<String> listed(String keys) throws IOException {
        return Files.readAllLines(HEADERS).stream()
                .filter(line -> line.matches(keys + ": .*"))
                .flatMap(line -> Arrays.stream(line.substring(line.indexOf(':') + 2).split(" ")))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyNameOfOursExists() throws IOException {
        Map<String, List<String>> types = types();
        Stream<String> inTables = rows().stream().flatMap(row -> row.ours().stream());
        List<String> named =
                Stream.concat(inTables, prose()).flatMap(MigrationTableTest::names).toList();
        assertThat(named).hasSizeGreaterThan(200);
        assertThat(named).allMatch(name -> exists(name, types), "exists");
    }

    private static Map<String, List<String>> types() {
        return new ClassFileImporter()
                .importPackages("org.reactivepaxos").stream()
                        .filter(JavaClass::isTopLevelClass)
                        .collect(
                                Collectors.groupingBy(
                                        JavaClass::getSimpleName,
                                        Collectors.mapping(
                                                JavaClass::getName, Collectors.toList())));
    }

    private static boolean exists(String name, Map<String, List<String>> types) {
        if (OUTCOME.matcher(name).matches()) {
            return Arrays.stream(Outcome.values()).anyMatch(value -> value.name().equals(name));
        }
        List<String> parts = List.of(name.split("\\."));
        Stream<String> ours = types.getOrDefault(parts.get(0), List.of()).stream();
        Stream<String> others = OTHERS.stream().map(from -> from + parts.get(0));
        return Stream.concat(ours, others)
                .flatMap(MigrationTableTest::found)
                .anyMatch(type -> has(type, parts.subList(1, parts.size())));
    }

    private static Stream<Class<?>> found(String name) {
        try {
            ClassLoader loader = MigrationTableTest.class.getClassLoader();
            return Stream.of(Class.forName(name, false, loader));
        } catch (ClassNotFoundException e) {
            return Stream.empty();
        }
    }

    /** Whether a type has a public member of that name, or one within one of its types. */
    private static boolean has(Class<?> type, List<String> members) {
        if (members.isEmpty()) {
            return true;
        }
        List<String> rest = members.subList(1, members.size());
        Stream<String> ends =
                Stream.concat(
                        Arrays.stream(type.getMethods()).map(Method::getName),
                        Arrays.stream(type.getFields()).map(Field::getName));
        return Arrays.stream(type.getClasses())
                        .filter(nested -> nested.getSimpleName().equals(members.get(0)))
                        .anyMatch(nested -> has(nested, rest))
                || (rest.isEmpty() && ends.anyMatch(members.get(0)::equals));
    }

    @Test
    void everyFeatureOfTheThreeSystemsHasARow() throws IOException {
        Set<String> wanted = new TreeSet<>();
        wanted.addAll(numbered("P", 1, 27));
        wanted.addAll(numbered("P", 30, 44));
        wanted.addAll(numbered("P", 50, 58));
        wanted.addAll(numbered("W", 1, 18));
        wanted.addAll(numbered("W", 20, 22));
        wanted.addAll(numbered("X", 1, 12));
        assertThat(rows().stream().map(Row::id)).containsAll(wanted);
    }

    private static List<String> numbered(String letter, int first, int last) {
        return IntStream.rangeClosed(first, last)
                .mapToObj(number -> String.format("%s%02d", letter, number))
                .toList();
    }

    @Test
    void everyNameOfTheHeadersHasARow() throws IOException {
        Set<String> told =
                rows().stream()
                        .filter(row -> row.id().startsWith("P"))
                        .flatMap(row -> quoted(row.theirs()))
                        .collect(Collectors.toSet());
        Set<String> wanted = listed("\\w+\\.h");
        assertThat(wanted).hasSizeGreaterThan(150);
        assertThat(told).containsAll(wanted);
    }

    @Test
    void everyHookOfTheHeadersHasARowAmongTheOperations() throws IOException {
        List<String> families =
                Files.readAllLines(HEADERS).stream()
                        .filter(line -> line.startsWith("hooks "))
                        .map(line -> line.substring("hooks ".length(), line.indexOf(':')))
                        .distinct()
                        .toList();
        List<List<String>> table =
                Files.readAllLines(OPERATIONS).stream()
                        .filter(line -> line.startsWith("|"))
                        .map(MigrationTableTest::cells)
                        .toList();
        assertThat(families).hasSize(11);
        for (String family : families) {
            assertThat(table.stream().filter(row -> row.get(1).equals(family)))
                    .as(family)
                    .flatExtracting(row -> quoted(row.get(2)).toList())
                    .containsExactlyInAnyOrderElementsOf(listed("hooks " + family));
        }
    }

    @Test
    void everyRowNamesSomethingOrSaysWhyThereIsNone() throws IOException {
        assertThat(rows())
                .filteredOn(row -> ID.matcher(row.id()).matches())
                .hasSizeGreaterThan(140)
                .allMatch(
                        row ->
                                row.here().startsWith("none")
                                        ? NONE.matcher(row.here()).matches()
                                        : QUOTED.matcher(row.here()).find());
    }

    @Test
    void theOutcomeOfEachReturnCodeIsThatOfItsException() throws IOException {
        Map<String, List<String>> types = types();
        int judged = 0;
        for (Row row : rows()) {
            List<Class<?>> errors =
                    names(row.here())
                            .flatMap(name -> types.getOrDefault(name, List.of()).stream())
                            .<Class<?>>flatMap(MigrationTableTest::found)
                            .toList();
            for (Class<?> error : errors) {
                if (NotProposedException.class.isAssignableFrom(error)) {
                    assertThat(row.ours().get(1)).as("%s", row).isEqualTo("`NOT_PROPOSED`");
                    judged++;
                } else if (error == OutcomeUnknownException.class) {
                    assertThat(row.ours().get(1)).as("%s", row).isEqualTo("`UNKNOWN`");
                    judged++;
                }
            }
        }
        assertThat(judged).isGreaterThan(8);
    }
}
