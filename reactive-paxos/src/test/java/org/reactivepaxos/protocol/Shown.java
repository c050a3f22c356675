// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.reactivepaxos.protocol.Outcome.Decision;
import org.reactivepaxos.protocol.Outcome.Drop;
import org.reactivepaxos.protocol.Outcome.Send;
import org.reactivepaxos.protocol.Value.Change;
import org.reactivepaxos.protocol.Value.Command;

/** What the core says and does, in lines that people can read. */
final class Shown {

    private Shown() {}

    static String of(Value value) {
        if (value instanceof Command command) {
            if (command.machine() == MasterEntry.MACHINE) {
                MasterEntry entry = MasterEntry.decode(command.payload());
                return entry.action() + " at revision " + entry.revision();
            }
            String text = new String(command.payload(), StandardCharsets.UTF_8);
            return text.isEmpty() ? command.id().toString() : text;
        }
        return value instanceof Change change ? "voters " + of(change.membership()) : "noop";
    }

    private static String of(Membership membership) {
        String voters = ids(membership.voters());
        return membership.followers().isEmpty()
                ? voters
                : voters + " followers " + ids(membership.followers());
    }

    private static String ids(List<Voter> members) {
        return members.stream()
                .map(voter -> String.valueOf(voter.member()))
                .collect(Collectors.joining(","));
    }

    private static String of(Values values) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.count(); i++) {
            texts.add(of(values.get(i)));
        }
        return texts.toString();
    }

    /** What one fold made of it; messages to itself are left out. */
    static List<String> of(int member, Outcome outcome) {
        List<String> lines = new ArrayList<>();
        outcome.persist().forEach(entry -> lines.add(member + " stores " + words(entry)));
        lines.addAll(sends(member, outcome.atOnce(), ""));
        lines.addAll(sends(member, outcome.afterPersist(), " (when durable)"));
        outcome.wanted().forEach(wanted -> lines.add(member + " fetches " + words(wanted)));
        Ledger installed = outcome.installed();
        if (installed != null) {
            lines.add(member + " installs the snapshot below " + installed.below());
        }
        outcome.decided().forEach(decision -> lines.add(member + " decides " + of(decision)));
        outcome.readable()
                .forEach(answer -> lines.add(member + " may read below " + answer.index()));
        return lines;
    }

    private static List<String> sends(int member, List<Send> sends, String when) {
        Map<String, List<Integer>> byText = new LinkedHashMap<>();
        for (Send send : sends) {
            if (send.to() != member) {
                byText.computeIfAbsent(words(send.message()), text -> new ArrayList<>())
                        .add(send.to());
            }
        }
        List<String> lines = new ArrayList<>();
        byText.forEach((text, to) -> lines.add(member + " to " + to + ": " + text + when));
        return lines;
    }

    private static String of(Decision decision) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < decision.values().count(); i++) {
            String text = of(decision.values().get(i));
            texts.add(decision.drops(i) ? text + " (" + reasonAt(decision, i) + ")" : text);
        }
        return texts + " from " + decision.first();
    }

    private static Drop.Reason reasonAt(Decision decision, int index) {
        return decision.dropped().stream()
                .filter(drop -> drop.index() == index)
                .findFirst()
                .orElseThrow()
                .reason();
    }

    /** A record as its name and its parts. */
    private static String words(Object of) {
        StringBuilder words = new StringBuilder(of.getClass().getSimpleName());
        for (RecordComponent part : of.getClass().getRecordComponents()) {
            String text = text(valueOf(of, part));
            boolean awake = part.getName().startsWith("quiesce") && text.equals("false");
            if (!text.equals("none") && !part.getName().equals("chain") && !awake) {
                words.append(' ').append(part.getName()).append(' ').append(text);
            }
        }
        return words.toString();
    }

    private static Object valueOf(Object of, RecordComponent part) {
        try {
            return part.getAccessor().invoke(of);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String text(Object part) {
        if (part.equals(Ballot.NONE)) {
            return "none";
        }
        if (part instanceof Values values) {
            return of(values);
        }
        if (part instanceof Run run) {
            return of(run.values()) + " from " + run.first() + " by " + run.ballot();
        }
        if (part instanceof Ledger ledger) {
            return "below " + ledger.below();
        }
        if (part instanceof Genesis genesis) {
            return "voters " + of(genesis.membership());
        }
        return part instanceof List<?> list
                ? list.stream().map(Shown::text).toList().toString()
                : part.toString();
    }

    /** Where a member stands. */
    static String of(ScriptedMember member) {
        if (!member.isUp()) {
            return member.member() + " is down";
        }
        GroupState state = member.state();
        return member.member()
                + " is "
                + state.role().kind()
                + (state.standing() == Standing.VOTER ? "" : ", " + state.standing())
                + (LeaseRules.holdsLease(state, member.now()) ? " with a lease" : "")
                + (state.mastership(member.now()).self() ? ", master" : "")
                + ", promised "
                + state.acceptor().promised()
                + ", decided "
                + state.decidedBelow()
                + ", applied "
                + member.applied();
    }
}
