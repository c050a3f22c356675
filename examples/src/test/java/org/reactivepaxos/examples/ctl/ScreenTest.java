// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.examples.ctl.Screen.Block;
import org.reactivepaxos.examples.ctl.Screen.Size;

/** Where {@code ctl status --watch} draws. */
class ScreenTest {

    private static Block block(String head, int lines) {
        return new Block(head, IntStream.range(0, lines).mapToObj(i -> head + i).toList());
    }

    private static List<String> drawn(Size size, Block... blocks) {
        String text = new Screen(() -> size).show(List.of(blocks));
        assertThat(text).startsWith("\033[H").endsWith("\033[K\033[J");
        return List.of(text.substring(3, text.length() - 6).split("\033\\[K\r\n", -1));
    }

    @Test
    void aFileGetsEveryLine() {
        String text = new Screen(null).show(List.of(block("a", 2), block("b", 100)));
        assertThat(text).startsWith("a\na0\na1\nb\nb0\n").endsWith("b99\n\n");
    }

    @Test
    void aTerminalGetsNoMoreLinesThanItHas() {
        assertThat(drawn(new Size(5, 80), block("a", 4)))
                .containsExactly("a", "a0", "a1", "a2", "a3");
        assertThat(drawn(new Size(5, 80), block("a", 100)))
                .containsExactly("a", "a0", "a1", "a2", "... 97 more");
    }

    @Test
    void membersShareTheTerminalAndWhatOneLeavesIsTheOthers() {
        assertThat(drawn(new Size(8, 80), block("a", 1), block("b", 50), block("c", 50)))
                .containsExactly("a", "a0", "b", "b0", "... 49 more", "c", "c0", "... 49 more");
        assertThat(drawn(new Size(2, 80), block("a", 9), block("b", 9), block("c", 9)))
                .containsExactly("... 10 more", "... 10 more");
    }

    @Test
    void aLineThatIsTooLongIsCut() {
        assertThat(drawn(new Size(5, 4), new Block("abcdef", List.of("abcd"))))
                .containsExactly("abcd", "abcd");
    }
}
