// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.page;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page in a real browser, over real connections. */
class StatusPageTest {

    private static final int GROUPS = 20;

    @TempDir private static Path folder = Path.of(".");

    private static @Nullable Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> program = Browser.installed();
        assumeTrue(
                program.isPresent(),
                "no chromium, chromium-browser or google-chrome on the PATH (Debian: apt-get"
                        + " install chromium): the status page is not tested in a browser");
        browser = Browser.start(program.get(), folder);
    }

    @AfterAll
    static void close() {
        if (browser != null) {
            browser.close();
        }
    }

    private static Browser browser() {
        return requireNonNull(browser);
    }

    /** The text of a cell: of the grid by group and member, or of a member by its column. */
    private static String cell(int group, int column) {
        return "document.querySelector('#groups tr[data-group=\""
                + group
                + "\"]')?.cells["
                + column
                + "].innerText";
    }

    private static String member(int member, int column) {
        return "document.querySelector('#members tr[data-member=\""
                + member
                + "\"]')?.cells["
                + column
                + "].innerText";
    }

    private static String count(String selector) {
        return "document.querySelectorAll('" + selector + "').length";
    }

    private static void assertFits(int width) throws Exception {
        browser().resize(width, 844);
        browser().awaitTrue("innerWidth == " + width);
        browser().awaitTrue("document.documentElement.scrollWidth <= innerWidth");
        browser().awaitTrue("document.querySelector('#rate').clientWidth > 200");
    }

    @Test
    void showsEachGroupOfEachMemberAndWhoIsNotReached() throws Exception {
        try (Members members = new Members(3, GROUPS, folder)) {
            browser().resize(1280, 900);
            browser().prefer("light");
            browser().open(members.page(1) + "#secret=" + Members.SECRET);
            browser().awaitTrue(count("#groups tbody tr") + " == " + GROUPS);
            browser().awaitTrue(count("#groups .shape.leads") + " == " + GROUPS);
            browser().awaitTrue(count("#groups .shape.follows") + " == " + 2 * GROUPS);
            assertThat(browser().evaluate("return location.hash")).isEmpty();
            for (int group = 0; group < GROUPS; group++) {
                members.propose(1, group, group + 1);
            }
            for (int group = 0; group < GROUPS; group++) {
                // What each member has applied, and what is decided.
                for (int column : new int[] {2, 6, 10, 14}) {
                    browser().awaitTrue(cell(group, column) + " == '" + (group + 1) + "'");
                }
            }
            for (int member = 1; member <= 3; member++) {
                browser().awaitTrue(member(member, 1) + " == 'ready'");
                browser().awaitTrue("/GiB|TiB/.test(" + member(member, 9) + ")");
            }
            members.propose(1, 0, 1);
            browser().awaitTrue("/s$/.test(" + member(1, 7) + ")"); // The sync of late.
            browser().awaitTrue("/s$/.test(" + member(1, 6) + ")"); // The latency.
            browser().awaitTrue("document.querySelector('#latency path').getAttribute('d') != ''");
            membersComeAndGo(members);
        }
        assertThat(browser().problems()).isEmpty();
    }

    private static void membersComeAndGo(Members members) throws Exception {
        members.stop(3);
        browser().awaitTrue("/^not reached since ..:..:../.test(" + member(3, 1) + ")");
        browser().awaitTrue(count("#groups td.lost.edge") + " == " + GROUPS);
        browser().awaitTrue(cell(7, 9) + ".trim() == 'not reached'");
        assertThat(browser().evaluate("return " + cell(7, 10))).isEqualTo("8");
        browser()
                .awaitTrue(
                        "/1 of 3 not reached/.test(document.querySelector('#summary').innerText)");
        browser().awaitTrue(count("#groups .shape.leads") + " == " + GROUPS);
        assertThat(browser().evaluate("return " + member(1, 1))).isEqualTo("ready");
        assertFits(390);
        browser().prefer("dark");
        String background = "getComputedStyle(document.body).backgroundColor";
        browser().awaitTrue(background + " == 'rgb(20, 23, 26)'");
        assertFits(390);
        assertFits(1280);
        browser().prefer("light");
        browser().awaitTrue(background + " == 'rgb(252, 252, 251)'");
        members.start(3);
        browser().awaitTrue(member(3, 1) + " == 'ready'");
        browser().awaitTrue(count("#groups td.lost") + " == 0");
    }

    @Test
    void asksForTheSecretAndKeepsItInTheTab() throws Exception {
        try (Members members = new Members(1, 1, folder)) {
            browser().open(members.page(1));
            browser().awaitTrue("document.querySelector('#ask')?.hidden === false");
            enter("wrong-wrong-wrong");
            browser().awaitTrue("/does not take/.test(document.querySelector('#wrong').innerText)");
            assertThat(browser().evaluate("return sessionStorage.length")).isEqualTo("0");
            enter(Members.SECRET);
            browser().awaitTrue(count("#groups tbody tr") + " == 1");
            assertThat(browser().evaluate("return document.querySelector('#ask').hidden"))
                    .isEqualTo("true");
            browser().evaluate("location.reload()");
            browser().awaitTrue(count("#groups tbody tr") + " == 1");
            browser().evaluate("document.querySelector('#forget').click()");
            browser().awaitTrue("document.querySelector('#ask')?.hidden === false");
            assertThat(browser().evaluate("return sessionStorage.length")).isEqualTo("0");
        }
        assertThat(browser().problems()).isEmpty();
    }

    private static void enter(String secret) throws Exception {
        browser()
                .evaluate(
                        "document.querySelector('#secret').value = '"
                                + secret
                                + "';"
                                + "document.querySelector('#ask button').click()");
    }

    @Test
    void hundredGroupsAreFilteredSortedAndLookedInto() throws Exception {
        try (Members members = new Members(1, 100, folder)) {
            browser().resize(1280, 900);
            browser().open(members.page(1) + "#secret=" + Members.SECRET);
            browser().awaitTrue(count("#groups .shape.leads") + " == 100");
            members.propose(1, 42, 3);
            choose("sort", "decided");
            browser().awaitTrue("document.querySelector('#groups tbody tr').dataset.group == '42'");
            choose("filter", "7, 10-12");
            browser().awaitTrue(count("#groups tbody tr") + " == 4");
            browser().awaitTrue("document.querySelector('#shown').innerText == '4 of 100 groups'");
            choose("filter", "nonsense");
            browser()
                    .awaitTrue("/not understood/.test(document.querySelector('#shown').innerText)");
            choose("filter", "42");
            browser().awaitTrue(count("#groups tbody tr") + " == 1");
            browser().evaluate("document.querySelector('#groups tbody button').click()");
            browser()
                    .awaitTrue(
                            "/applied 3; decided 3/.test("
                                    + "document.querySelector('#groups tr.detail').innerText)");
            choose("filter", "");
            browser().evaluate("document.querySelector('#trouble').click()");
            browser().awaitTrue(count("#groups tbody tr") + " == 0");
            assertFits(390);
        }
        assertThat(browser().problems()).isEmpty();
    }

    private static void choose(String id, String value) throws Exception {
        browser()
                .evaluate(
                        "const chosen = document.querySelector('#"
                                + id
                                + "'); chosen.value = '"
                                + value
                                + "'; chosen.dispatchEvent(new Event('input',"
                                + " {bubbles: true}))");
    }
}
