// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.simulation.NodeSimulation;
import org.reactivepaxos.simulation.SimulationPlan;

/** How a user lets the simulation of nodes test a state machine; docs/recipes.md shows it. */
class SeatsTest {

    private static final Path RECIPES = Path.of("..", "docs", "recipes.md");
    private static final Path SOURCES =
            Path.of("src/test/java", SeatsTest.class.getPackageName().replace('.', '/'));
    private static final String SECTION = "## Your state machine in a hostile world";
    private static final Pattern BLOCK = Pattern.compile("(?s)```java\\n(.*?)```");
    private static final Pattern METHOD =
            Pattern.compile("(?sm)^    @Test\\n(    void everySeat.*?^    \\}\\n)");

    @Test
    void everySeatHasOneHolderWhateverHappens() {
        NodeSimulation.requireAll(1, 50, SimulationPlan.DEFAULT, new SeatsApplication());
    }

    @Test
    void theRecipeIsThisCode() throws IOException {
        String recipes = Files.readString(RECIPES);
        String recipe = recipes.substring(recipes.indexOf(SECTION)).split("\n## ", 2)[0];
        String application = Files.readString(SOURCES.resolve("SeatsApplication.java"));
        String test = Files.readString(SOURCES.resolve("SeatsTest.java"));
        List<String> code =
                List.of(
                        application.substring(application.indexOf("/** Seats as")),
                        "@Test\n" + found(METHOD, test).get(0).replaceAll("(?m)^ {4}", ""));
        assertThat(found(BLOCK, recipe)).isEqualTo(code);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }
}
