// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.ctl;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.reactivepaxos.protocol.Ballot;
import org.reactivepaxos.protocol.Genesis;
import org.reactivepaxos.storage.ForcedRecovery;
import org.reactivepaxos.storage.xodus.DirectoryReport;
import org.reactivepaxos.storage.xodus.XodusDirectory;
import org.reactivepaxos.storage.xodus.XodusForcedRecovery;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** {@code paxos ctl recover}: a member goes on alone where a majority is lost for ever. */
@Command(
        name = "recover",
        description = {
            "For groups whose majority is lost FOR EVER: makes this member the only voter of each,"
                    + " under a new cluster id. It keeps all that this member has decided or"
                    + " accepted; acknowledged values that it never accepted are lost.",
            "With --dry-run it prints what this member holds of each group, to be compared with the"
                    + " other survivors; only one of them may be recovered."
        },
        exitCodeList = {
            "0:recovered; or with --dry-run, looked at",
            "1:damaged, or something acknowledged is missing",
            "2:bad options",
            "3:cannot be used: a member has it open, it may not be written, or is no journal",
            "4:nothing was changed: not confirmed, or no chosen group can be recovered"
        })
final class RecoverCommand extends DirectoryCommand {

    static final int NOTHING_CHANGED = 4;
    private static final String CONFIRMATION = "--yes-lose-acknowledged-values";
    private static final Duration PATIENCE = Duration.ofHours(1);
    private static final String WARNING =
            """

            WARNING: THIS CAN LOSE WHAT WAS ACKNOWLEDGED, AND CANNOT BE UNDONE.
            Only for a majority that is lost for ever: its disks are gone. Not for members that
            are down, or cannot be reached: start them, or wait.
            - Values that were acknowledged and that this member never accepted, with its vote on
              its disk, are lost, and nothing tells which. Other values take their instances.
            - Values of which nobody knew whether they were decided are decided now.
            - If the others are not lost, or are recovered too, there are two clusters with two
              histories, and nothing brings them together again. See to it that they are not
              started any more; this member refuses them, but they would serve.
            - Compare all survivors first (--dry-run), and recover one of them only.
            - Copy the directory first, for an investigation; never start the copy.

            """;

    @Option(names = "--group", paramLabel = "ID", description = "This group; may be repeated.")
    private List<Integer> groups = new ArrayList<>();

    @Option(names = "--all-groups", description = "All groups that can be recovered.")
    private boolean all;

    @Option(
            names = "--dry-run",
            description = "Changes nothing: prints what this member holds, and what would happen.")
    private boolean dryRun;

    @Option(
            names = CONFIRMATION,
            description = "Says that the warning was read and the majority is lost for ever.")
    private boolean confirmed;

    @Override
    int look(Path place, PrintWriter out) {
        boolean unsaid = groups.isEmpty() && !all && !dryRun;
        if (unsaid || (all && !groups.isEmpty())) {
            throw bad("which groups? --group ID, once for each, or --all-groups");
        }
        DirectoryReport report = XodusDirectory.inspect(place);
        List<DirectoryReport.Group> chosen = chosen(report, place);
        out.printf(
                "member %d, storage %x, incarnation %d%n",
                report.member(), report.storage(), report.incarnation());
        chosen.forEach(group -> print(group, out));
        List<Integer> able =
                chosen.stream()
                        .filter(group -> group.survival().objection() == null)
                        .map(DirectoryReport.Group::id)
                        .toList();
        if (dryRun) {
            out.println("nothing was changed: --dry-run");
            return WHOLE;
        }
        if (able.isEmpty()) {
            out.println("nothing was changed: there is no group to recover");
            return NOTHING_CHANGED;
        }
        out.print(WARNING);
        if (!confirmed) {
            out.printf("Nothing was changed. To go on, add %s%n", CONFIRMATION);
            return NOTHING_CHANGED;
        }
        return recover(place, able, out);
    }

    private ParameterException bad(String message) {
        return new ParameterException(command().commandLine(), message);
    }

    private List<DirectoryReport.Group> chosen(DirectoryReport report, Path place) {
        for (int id : groups) {
            if (report.groups().stream().noneMatch(group -> group.id() == id)) {
                throw bad("no group " + id + " in " + place);
            }
        }
        return report.groups().stream()
                .filter(group -> groups.isEmpty() || groups.contains(group.id()))
                .toList();
    }

    private static void print(DirectoryReport.Group group, PrintWriter out) {
        Genesis genesis = group.genesis();
        DirectoryReport.Survival survival = group.survival();
        out.printf("group %d%n", group.id());
        out.printf(
                "  cluster         %s%n",
                genesis == null
                        ? "none, there is no genesis"
                        : Long.toHexString(genesis.clusterId()));
        MembershipCommand.print(group, out);
        out.printf("  snapshot        below %d%n", group.checkpointBelow());
        out.printf("  decided below   %d%n", group.decidedBelow());
        out.printf(
                "  accepted below  %d%s%n",
                survival.acceptedBelow(),
                survival.lastVote().equals(Ballot.NONE)
                        ? ""
                        : ", last vote at ballot " + survival.lastVote());
        if (survival.missing() > 0) {
            out.printf("  never accepted  %d of these, which become no-ops%n", survival.missing());
        }
        out.printf(
                "  recover         %s%n",
                survival.objection() == null
                        ? "this member alone, all below "
                                + survival.acceptedBelow()
                                + " decided, under a new cluster id"
                        : "no: " + survival.objection().text());
    }

    private static int recover(Path place, List<Integer> able, PrintWriter out) {
        List<ForcedRecovery.Result> results =
                Objects.requireNonNull(XodusForcedRecovery.run(place, able).block(PATIENCE));
        int recovered = 0;
        for (ForcedRecovery.Result result : results) {
            if (result.objection() == null) {
                recovered++;
                out.printf(
                        "group %d: recovered as cluster %x, decided below %d; this member is its"
                                + " only voter%n",
                        result.group(), result.clusterId(), result.decidedBelow());
            } else {
                out.printf(
                        "group %d: nothing was changed: %s%n",
                        result.group(), result.objection().text());
            }
        }
        out.println(
                "Start this member. New members join it with new ids and empty directories; members"
                        + " of before must not come back.");
        return recovered == 0 ? NOTHING_CHANGED : WHOLE;
    }
}
