// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.mutants;

/**
 * One place of one source file that a mutant changes.
 *
 * @param file below {@code org/reactivepaxos}
 * @param before whole lines that the file has exactly once
 * @param after what stands in their place
 */
record Patch(String file, String before, String after) {

    /**
     * The source with the fault in it.
     *
     * @throws IllegalStateException when the place is not found, or not the only one
     */
    String applyTo(String source) {
        int at = source.indexOf(before);
        if (at < 0) {
            throw new IllegalStateException(
                    "a patch no longer applies to " + file + ":\n" + before);
        }
        if (source.indexOf(before, at + 1) >= 0) {
            throw new IllegalStateException(
                    "a patch applies to several places of " + file + ":\n" + before);
        }
        return source.substring(0, at) + after + source.substring(at + before.length());
    }
}
