// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;
import java.util.*;
final class MutantTable {
    public static void main(String[] a) {
        Checkout c = Checkout.find();
        MutantCompiler k = new MutantCompiler(c);
        for (Mutant m : c.mutants()) {
            if (a.length > 0 && Arrays.stream(a).noneMatch(x -> m.name().startsWith(x))) continue;
            try {
                MutantRun r = MutantRun.of(k.compile(m));
                for (Catcher x : m.catchers()) {
                    long t = System.nanoTime();
                    MutantRun.Search s = r.search(x);
                    System.out.printf("%-45s %-4s %-26s %s seed %d (halted %d: %s) %.1f s%n", m.name(), m.rule(), x, s.truth() == null ? "SURVIVES" : "[" + s.truth() + "]", s.seed(), s.halted(), s.failure(), (System.nanoTime() - t) / 1e9);
                }
            } catch (IllegalStateException e) { System.out.println(m.name() + " " + e.getMessage()); }
        }
    }
}
