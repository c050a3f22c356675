// SPDX-License-Identifier: Apache-2.0
package org.reactivepaxos.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.reactivepaxos.Batching;
import org.reactivepaxos.ClientSession;
import org.reactivepaxos.GroupOptions;
import org.reactivepaxos.MasterElection;
import org.reactivepaxos.MasterOptions;
import org.reactivepaxos.MembershipChange;
import org.reactivepaxos.PaxosGroup;
import org.reactivepaxos.PaxosNode;
import org.reactivepaxos.PaxosOptions;
import org.reactivepaxos.PaxosRetry;
import org.reactivepaxos.ProposeAllOptions;
import org.reactivepaxos.ProposeOptions;
import org.reactivepaxos.ReadMode;

/** docs/guide.md shows each method of the first hour, in code that is compiled here. */
class GuideTest {

    private static final Path GUIDE = Path.of("..", "docs", "guide.md");
    private static final Path SOURCES =
            Path.of("src/test/java", GuideTest.class.getPackageName().replace('.', '/'));

    private static final Pattern BLOCK = Pattern.compile("(?s)```java\\n(.*?)```");
    private static final Pattern METHOD = Pattern.compile("(?sm)^(    static .*?^    \\}\\n)");
    private static final String MACHINE = "Tally.java";
    private static final List<String> EXAMPLES =
            List.of(
                    "Starting",
                    "Proposing",
                    "Streaming",
                    "Sessions",
                    "Reading",
                    "Watching",
                    "Electing",
                    "Joining",
                    "Machines");

    /** The classes whose methods are called in the first hour. */
    private static final List<Class<?>> SHOWN =
            List.of(
                    PaxosNode.class,
                    PaxosGroup.class,
                    PaxosGroup.class.getSuperclass(),
                    PaxosGroup.class.getSuperclass().getSuperclass(),
                    PaxosOptions.class,
                    GroupOptions.class,
                    ProposeOptions.class,
                    ProposeAllOptions.class,
                    Batching.class,
                    ClientSession.class,
                    MasterElection.class,
                    MasterOptions.class,
                    MembershipChange.class,
                    ReadMode.class,
                    PaxosRetry.class);

    /** What every object has, and the components of records, which their setters show. */
    private static final Set<String> ELSEWHERE = Set.of("toString", "equals", "hashCode");

    private final JavaClasses guide =
            new ClassFileImporter().importPackages(GuideTest.class.getPackageName());

    @Test
    void everyMethodHasAnExample() {
        Set<String> called =
                guide.stream()
                        .filter(example -> !example.getSimpleName().contains("Test"))
                        .flatMap(example -> example.getCodeUnits().stream())
                        .flatMap(GuideTest::targets)
                        .map(GuideTest::signature)
                        .collect(Collectors.toSet());
        assertThat(methods())
                .isNotEmpty()
                .allSatisfy(method -> assertThat(called).contains(method));
    }

    private static Stream<CodeUnitAccessTarget> targets(JavaCodeUnit from) {
        return Stream.concat(
                from.getMethodCallsFromSelf().stream().map(call -> call.getTarget()),
                from.getMethodReferencesFromSelf().stream().map(call -> call.getTarget()));
    }

    /** The owner is left out: calls of an inherited method name the subclass. */
    private static String signature(CodeUnitAccessTarget target) {
        return target.getName()
                + target.getRawParameterTypes().stream().map(JavaClass::getName).toList();
    }

    private static List<String> methods() {
        JavaClasses api =
                new ClassFileImporter()
                        .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                        .importClasses(SHOWN);
        return api.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(GuideTest::isForUsers)
                .map(
                        method ->
                                method.getName()
                                        + method.getRawParameterTypes().stream()
                                                .map(JavaClass::getName)
                                                .toList())
                .toList();
    }

    private static boolean isForUsers(JavaMethod method) {
        return method.getModifiers().contains(JavaModifier.PUBLIC)
                && !method.getModifiers().contains(JavaModifier.SYNTHETIC)
                && !ELSEWHERE.contains(method.getName())
                && !isComponent(method);
    }

    private static boolean isComponent(JavaMethod method) {
        return method.getOwner().isRecord()
                && method.getRawParameterTypes().isEmpty()
                && !method.getModifiers().contains(JavaModifier.STATIC)
                && method.getOwner().tryGetField(method.getName()).isPresent();
    }

    @Test
    void everyBlockOfTheGuideIsCompiledCode() {
        List<String> code = new ArrayList<>(List.of(wholeClass(read(SOURCES.resolve(MACHINE)))));
        EXAMPLES.forEach(name -> code.addAll(methodsOf(read(SOURCES.resolve(name + ".java")))));
        assertThat(found(BLOCK, read(GUIDE))).containsExactlyInAnyOrderElementsOf(code);
    }

    private static String wholeClass(String source) {
        return source.substring(source.indexOf("/** Adds up"));
    }

    private static List<String> methodsOf(String source) {
        return found(METHOD, source).stream()
                .map(method -> method.replaceAll("(?m)^ {4}", ""))
                .toList();
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(result -> result.group(1)).toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
