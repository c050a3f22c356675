// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The worlds of a model and the steps between them. A world is a few small numbers. */
interface Space {

    int[] root();

    /** Tells all steps that are possible in a world, until one is not taken. */
    void expand(int[] world, Successors successors);

    /** Equal where two worlds are to be taken for one. */
    long hash(int[] world);

    /** The truth that a world breaks which that step has led to, or null. */
    @Nullable String broken(int[] world, Object step);

    /** A step for people, in one line or more. */
    List<String> tell(Object step, int[] next);

    /** Different states of single members so far. */
    int locals();

    /** Different messages so far. */
    int messages();

    /** Takes what a world can become. */
    interface Successors {

        /**
         * A step leads there.
         *
         * @param fault the truth that the step itself broke, or null
         * @return false ends the enumeration
         */
        boolean take(Object step, int[] next, @Nullable String fault);
    }
}
