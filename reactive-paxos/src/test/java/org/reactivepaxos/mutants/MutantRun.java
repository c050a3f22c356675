// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

import java.lang.reflect.Constructor;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** One mutant at work: its classes in the place of the true ones. */
final class MutantRun {

    private final ClassLoader loader;

    private MutantRun(ClassLoader loader) {
        this.loader = loader;
    }

    /**
     * What a search came to.
     *
     * @param truth that was found broken, null when none was
     * @param seed that broke it, or the last one tried
     * @param failures how many seeds before made the code itself fail: an assertion in it is no
     *     checker, and counts for nothing
     */
    record Search(@Nullable String truth, long seed, long failures) {}

    static MutantRun of(Map<String, byte[]> patched) {
        return new MutantRun(new IsolatedLoader(patched));
    }

    /** The code as it is. */
    static MutantRun unchanged() {
        return new MutantRun(MutantRun.class.getClassLoader());
    }

    /** What one seed finds: see {@link Trial}. */
    Map<String, String> tryOut(Catcher catcher, long seed) {
        return trial(catcher).apply(seed);
    }

    /** Tries seed after seed up to the first that finds it. */
    Search search(Catcher catcher) {
        return searchUpTo(catcher, Math.max(1, catcher.within()));
    }

    Search searchUpTo(Catcher catcher, long last) {
        LongFunction<Map<String, String>> trial = trial(catcher);
        long failures = 0;
        for (long seed = 1; seed <= last; seed++) {
            Map<String, String> found = trial.apply(seed);
            String truth = found.get(Trial.TRUTH);
            if (truth != null) {
                return new Search(truth, seed, failures);
            }
            failures += found.size();
        }
        return new Search(null, last, failures);
    }

    @SuppressWarnings("unchecked") // A Trial; of another loader it is none that this one knows.
    private LongFunction<Map<String, String>> trial(Catcher catcher) {
        try {
            Constructor<?> made =
                    loader.loadClass(Trial.class.getName())
                            .getConstructor(String.class, String.class);
            return (LongFunction<Map<String, String>>)
                    made.newInstance(catcher.means().name(), catcher.model());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("cannot run " + catcher + ": " + e, e);
        }
    }
}
