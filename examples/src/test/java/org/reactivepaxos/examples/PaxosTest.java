// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The options of the command line. */
class PaxosTest {

    private static final int BAD_OPTIONS = 2;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... args) {
        CommandLine commandLine = Paxos.commandLine();
        commandLine.setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        return commandLine.execute(args);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "--id 1                                     | Missing required argument",
                "--id 3 --members 1=a:1,2=b:2 --data x      | --id 3 is not one of --members [1,"
                        + " 2]",
                "--id 1 --members 1=a:1,1=b:2 --data x      | member 1 is named twice",
                "--id 1 --members 1=a:1,2=b --data x        | '2=b' is not like 1=localhost:7001",
                "--id 1 --members 1=a:1, --data x           | '' is not like",
                "--id 1 --members 0=a:1 --data x            | '0=a:1' is not like",
                "--id 1 --members 1=a:99999 --data x        | no port from 1 to 65535",
                "--id one --members 1=a:1 --data x          | 'one' is not an int",
                "--nonsense                                 | Unknown option: '--nonsense'"
            })
    void saysWhatIsWrongWithTheOptions(String options, String message) {
        assertThat(run(("echo " + options).split(" +", -1))).isEqualTo(BAD_OPTIONS);
        assertThat(err.toString())
                .contains(message, "paxos echo: ", "--help")
                .doesNotContain("\tat ");
        assertThat(out.toString()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--without rain     | no such fault: 'rain'",
                "--members 12       | members: 12",
                "--operations -1    | operations: -1",
                "--seeds 0          | --seeds"
            })
    void saysWhatCannotBeSimulated(String options, String message) {
        assertThat(run(("simulate " + options).split(" +", -1))).isEqualTo(BAD_OPTIONS);
        assertThat(err.toString()).contains(message, "paxos simulate: ").doesNotContain("\tat ");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--mix weather      | --mix weather: none of [kills, outages, stops",
                "--plant tree       | --plant tree: none of [none, reads, sync]",
                "--members 2        | --members: 3 to 9",
                "--data .           | --data .: is there already",
                "--seconds -1       | --minutes and --seconds: 0 to 1000000",
                "--lease 1          | --lease: 50 or more"
            })
    void saysWhatChaosCannotBe(String options, String message) {
        assertThat(run(("chaos " + options).split(" +", -1))).isEqualTo(BAD_OPTIONS);
        assertThat(err.toString()).contains(message, "paxos chaos: ").doesNotContain("\tat ");
    }

    @Test
    void simulatesNodesAndSaysWhatWentWrongInTheirWorlds() {
        assertThat(run("simulate-nodes", "--seed", "3", "--seeds", "2", "--verbose")).isZero();
        assertThat(out.toString())
                .contains("seed 3 trace ", "seed 4 trace ", "2 seeds, ", " 0 violations", "loss");
    }

    @Test
    void simulatesNodesWhoseGroupsComeAndGo() {
        assertThat(run("simulate-nodes", "--seeds", "2", "--passing-groups")).isZero();
        assertThat(run("simulate-nodes", "--seeds", "2", "--masters")).isZero();
        assertThat(out.toString())
                .contains(" 0 violations")
                .containsPattern("[1-9]\\d* drops of groups");
    }

    @Test
    void simulatesASeedAndSaysWhatItReached() {
        assertThat(run("simulate", "--seed", "3", "--seeds", "2", "--verbose")).isZero();
        assertThat(out.toString())
                .containsSubsequence("seed 3: trace hash ", "seed 4: trace hash ")
                .contains("one-way-partition", "leader changed")
                .containsPattern("violations +0")
                .containsPattern("seeds +2");
    }

    @Test
    void simulatesUntilTheStepsAreDone() {
        assertThat(run("simulate", "--seeds", "1", "--steps", "3000", "--members", "3")).isZero();
        assertThat(out.toString()).containsPattern("seeds +[2-9]");
    }

    @Test
    void readsIpv6AddressesInBrackets() {
        assertThat(run("echo", "--id=2", "--members=1=[::1]:7001", "--data=x"))
                .isEqualTo(BAD_OPTIONS);
        assertThat(err.toString()).contains("--id 2 is not one of --members [1]");
    }

    @Test
    void generatesAScriptThatCompletesEachCommand() {
        assertThat(run("generate-completion")).isZero();
        assertThat(out.toString())
                .startsWith("#!/usr/bin/env bash")
                .contains("complete -F _complete_paxos", "election", "--concurrency", "ctl");
    }

    @Test
    void helpAndVersionSucceed() {
        assertThat(run("--help")).isZero();
        assertThat(run("--version")).isZero();
        assertThat(run("echo", "--help")).isZero();
        assertThat(out.toString()).contains("echo", "reactive-paxos", "--members", "Exit codes");
    }
}
