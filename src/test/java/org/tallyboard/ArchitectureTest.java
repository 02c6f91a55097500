package org.tallyboard;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Holds the import table of `docs/architecture.md`.
class ArchitectureTest {

    private static final JavaClasses TALLYBOARD = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.tallyboard");

    @Test
    void packages_import_only_what_the_table_allows() {
        layeredArchitecture()
                .consideringOnlyDependenciesInAnyPackage("org.tallyboard..")
                .withOptionalLayers(true)
                .layer("cli")
                .definedBy("org.tallyboard.cli..")
                .layer("sandbox")
                .definedBy("org.tallyboard.sandbox..")
                .layer("ui")
                .definedBy("org.tallyboard.ui..")
                .layer("aws")
                .definedBy("org.tallyboard.aws..")
                .layer("rabbitmq")
                .definedBy("org.tallyboard.rabbitmq..")
                .layer("storage")
                .definedBy("org.tallyboard.storage..")
                .layer("recorder")
                .definedBy("org.tallyboard.recorder..")
                .layer("metrics")
                .definedBy("org.tallyboard.metrics..")
                .layer("authenticator")
                .definedBy("org.tallyboard.authenticator..")
                .layer("lambda")
                .definedBy("org.tallyboard.lambda..")
                .layer("board")
                .definedBy("org.tallyboard.board..")
                .layer("history")
                .definedBy("org.tallyboard.history..")
                .layer("operate")
                .definedBy("org.tallyboard.operate..")
                .layer("attention")
                .definedBy("org.tallyboard.attention..")
                .layer("celery")
                .definedBy("org.tallyboard.celery..")
                .layer("config")
                .definedBy("org.tallyboard.config..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("sandbox")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("ui")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("aws")
                .mayOnlyBeAccessedByLayers("cli", "sandbox")
                .whereLayer("rabbitmq")
                .mayOnlyBeAccessedByLayers("cli", "sandbox", "recorder")
                .whereLayer("storage")
                .mayOnlyBeAccessedByLayers("cli", "sandbox")
                .whereLayer("recorder")
                .mayOnlyBeAccessedByLayers("cli", "sandbox", "storage", "metrics")
                .whereLayer("metrics")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("authenticator")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("lambda")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("board")
                .mayOnlyBeAccessedByLayers("cli", "sandbox", "ui", "aws", "rabbitmq", "storage")
                .whereLayer("history")
                .mayOnlyBeAccessedByLayers("cli", "board", "storage")
                .whereLayer("operate")
                .mayOnlyBeAccessedByLayers("cli", "sandbox", "ui", "aws", "rabbitmq", "storage")
                .whereLayer("attention")
                .mayOnlyBeAccessedByLayers("cli", "ui", "board", "operate", "rabbitmq", "storage")
                .whereLayer("celery")
                .mayOnlyBeAccessedByLayers("cli", "sandbox", "rabbitmq", "recorder", "storage")
                .whereLayer("config")
                .mayOnlyBeAccessedByLayers("cli", "sandbox", "aws", "rabbitmq", "storage", "recorder", "authenticator")
                .check(TALLYBOARD);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("org.tallyboard.(*)..").should().beFreeOfCycles().check(TALLYBOARD);
    }

    @Test
    void each_outside_world_has_one_package() {
        only("JavaFX", "org.tallyboard.ui..", "javafx..");
        only("the AWS SDK", List.of("org.tallyboard.aws..", "org.tallyboard.lambda.."), "software.amazon.awssdk..");
        only("AWS Lambda", "org.tallyboard.lambda..", "com.amazonaws..");
        only("amqp-client", "org.tallyboard.rabbitmq..", "com.rabbitmq..");
        only("Qpid", "org.tallyboard.sandbox..", "org.apache.qpid..");
        only("SQL", "org.tallyboard.storage..", "java.sql..");
        only("Prometheus", "org.tallyboard.metrics..", "io.prometheus..");
        only("Logback", "org.tallyboard.cli..", "ch.qos.logback..");
        only("Bouncy Castle", "org.tallyboard.authenticator..", "org.bouncycastle..");
        only("Nimbus", "org.tallyboard.authenticator..", "com.nimbusds..");
        only("LDAP", "org.tallyboard.authenticator..", "javax.naming..");
        only("biweekly", "org.tallyboard.recorder.schedule..", "biweekly..");
    }

    @Test
    void what_is_shared_does_not_know_who_uses_it() {
        apart("org.tallyboard.rabbitmq", "org.tallyboard.rabbitmq.*..");
        apart("org.tallyboard.rabbitmq.board..", "org.tallyboard.rabbitmq.worker..");
        apart("org.tallyboard.rabbitmq.worker..", "org.tallyboard.rabbitmq.board..");
        apart("org.tallyboard.aws.client..", "org.tallyboard.aws");
        apart(
                "org.tallyboard.recorder.source..",
                "org.tallyboard.recorder.capture..",
                "org.tallyboard.recorder.worker..");
    }

    private static void apart(String home, String... others) {
        noClasses()
                .that()
                .resideInAPackage(home)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(others)
                .check(TALLYBOARD);
    }

    private static void only(String world, String home, String packages) {
        only(world, List.of(home), packages);
    }

    private static void only(String world, List<String> homes, String packages) {
        noClasses()
                .that()
                .resideOutsideOfPackages(homes.toArray(String[]::new))
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages)
                .allowEmptyShould(true)
                .because(world + " belongs to " + homes)
                .check(TALLYBOARD);
    }

    @Test
    void only_config_and_the_function_for_Lambda_read_the_environment() {
        noClasses()
                .that()
                .resideOutsideOfPackages("org.tallyboard.config..", "org.tallyboard.lambda..")
                .should()
                .callMethod(System.class, "getenv")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .check(TALLYBOARD);
    }

    @Test
    void nothing_uses_Jackson_2_or_Swing() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("com.fasterxml.jackson.databind..", "javax.swing..")
                .check(TALLYBOARD);
    }

    @Test
    void the_recorder_package_needs_no_window_no_AWS_and_no_sandbox() {
        Set<String> reached =
                TALLYBOARD.get("org.tallyboard.cli.RecorderMain").getTransitiveDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getPackageName())
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(reached)
                .contains("org.tallyboard.recorder.worker", "org.tallyboard.authenticator", "com.rabbitmq.client")
                .noneMatch(name -> name.startsWith("javafx.")
                        || name.startsWith("software.amazon.")
                        || name.startsWith("org.apache.qpid")
                        || name.startsWith("org.tallyboard.ui")
                        || name.startsWith("org.tallyboard.aws")
                        || name.startsWith("org.tallyboard.board")
                        || name.startsWith("org.tallyboard.sandbox"));
    }
}
