// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivepaxos.event.GroupStatus;
import org.reactivepaxos.event.PaxosEvent;
import org.reactivepaxos.metrics.PaxosMeter;
import org.reactivepaxos.metrics.PaxosObservation;

/** docs/operations.md names all that a node tells, and what stands for each hook of PhxPaxos. */
class TellingDocsTest {

    private static final Path OPERATIONS = Path.of("../docs/operations.md").toAbsolutePath();
    private static final Pattern QUOTED = Pattern.compile("`([\\w.]+)`");

    private static Stream<String> rows() throws IOException {
        return Files.readAllLines(OPERATIONS).stream().filter(line -> line.startsWith("|"));
    }

    /** What is named in that column of the tables. */
    private static List<String> named(int column) throws IOException {
        return rows().flatMap(row -> quoted(row.split("\\|", -1)[column])).toList();
    }

    private static Stream<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(result -> result.group(1));
    }

    @Test
    void everyEventHasARow() throws IOException {
        assertThat(named(1))
                .containsAll(typesOf(PaxosEvent.class).map(Class::getSimpleName).toList());
    }

    private static Stream<Class<?>> typesOf(Class<?> family) {
        return Arrays.stream(family.getPermittedSubclasses())
                .flatMap(type -> type.isSealed() ? typesOf(type) : Stream.of(type));
    }

    @Test
    void everyMeterAndObservationHasARow() throws IOException {
        assertThat(named(1))
                .filteredOn(name -> name.startsWith("reactive.paxos."))
                .containsExactlyInAnyOrderElementsOf(
                        Stream.concat(
                                        Arrays.stream(PaxosMeter.values()).map(PaxosMeter::id),
                                        Arrays.stream(PaxosObservation.values())
                                                .map(PaxosObservation::id))
                                .toList());
    }

    @Test
    void everyStateOfAGroupIsNamed() throws IOException {
        String text = Files.readString(OPERATIONS);
        assertThat(GroupStatus.State.values())
                .allMatch(state -> text.contains("`" + state.name() + "`"));
    }

    /** P40: the families of PhxPaxos' breakpoints, and how many hooks each has. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "Proposer, 16",
        "Acceptor, 8",
        "Learner, 20",
        "Instance, 17",
        "Commiter, 12",
        "IOLoop, 7",
        "Network, 16",
        "LogStorage, 9",
        "AlgorithmBase, 3",
        "Checkpoint, 8",
        "Master, 6"
    })
    void p40EveryHookOfPhxPaxosHasAnAnswer(String family, int hooks) throws IOException {
        List<String[]> rows =
                rows().map(row -> row.split("\\|", -1))
                        .filter(cells -> cells[1].trim().equals(family))
                        .toList();
        assertThat(rows.stream().flatMap(cells -> quoted(cells[2])))
                .hasSize(hooks)
                .doesNotHaveDuplicates();
        assertThat(rows).allMatch(cells -> !cells[3].isBlank());
    }
}
