package org.tallyboard.notification.template;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a template may name: `docs/notifications.md` has the same list. Each name is always there, with empty text
/// where nothing is known, so that a section of it shows what stands in it only where it is known.
public final class Names {

    /// A name.
    ///
    /// @param name for example `commit.id`
    /// @param meaning for people
    public record Name(String name, String meaning) {}

    /// All names but those in lists.
    public static final List<Name> ALL = List.of(
            new Name("kind", "what it is about: `pipeline`, `stage`, `action`, `approval`, `build`, `recording` …"),
            new Name("name", "what a subject calls it: `video-api: Build`, a recording's title, a worker"),
            new Name("what", "the same as the beginning of a sentence: `Stage Build of video-api`"),
            new Name(
                    "state",
                    "the state that it came to be in: `failed`; one that this version does not know as it came"),
            new Name("verb", "the state as the end of that sentence: `failed`, `waits for approval`"),
            new Name("outcome", "`started`, `ok`, `failed`, `waiting`, `ended` or `unknown`"),
            new Name("is.started", "`yes` when it began or goes on"),
            new Name("is.ok", "`yes` when all is well"),
            new Name("is.failed", "`yes` when something is wrong"),
            new Name("is.waiting", "`yes` when it waits for a person"),
            new Name("is.ended", "`yes` when it ended without success or failure: stopped, superseded, skipped"),
            new Name("text", "what else is told: the words of a pull request or a comment"),
            new Name("at", "when it happened, for `time` and `date`"),
            new Name("took", "how many seconds it took, for `duration`"),
            new Name("url", "its page in the AWS console"),
            new Name("key", "what is the same in each repeat of this message"),
            new Name("attempt", "which attempt of the execution or of the job"),
            new Name("account.name", "the account's configured name, else its id"),
            new Name("account.id", "the account's twelve digits"),
            new Name("account.region", "its Region"),
            new Name("pipeline.name", "the pipeline"),
            new Name("pipeline.execution", "the id of the execution"),
            new Name("pipeline.version", "the version of the pipeline's structure"),
            new Name("pipeline.trigger", "what started the execution: `StartPipelineExecution`, `Webhook` …"),
            new Name("pipeline.by", "who or what exactly"),
            new Name("stage", "the stage"),
            new Name("action.name", "the action"),
            new Name("action.category", "`Source`, `Build`, `Deploy`, `Test`, `Approval`, `Invoke` or `Compute`"),
            new Name("action.provider", "`CodeBuild`, `CodeDeploy`, `Jenkins` …"),
            new Name("action.id", "the id of the build, deployment or job behind it"),
            new Name("action.url", "the page of that"),
            new Name("approval.review", "where to approve or reject"),
            new Name("approval.link", "what is to be looked at before"),
            new Name("approval.text", "what the pipeline says about it"),
            new Name("approval.expires", "when it is rejected by itself, for `time` and `date`"),
            new Name("commit.id", "the commit"),
            new Name("commit.short", "its first seven characters"),
            new Name("commit.message", "its message"),
            new Name("commit.author", "who made or pushed it, where that is told"),
            new Name("commit.branch", "the branch or tag"),
            new Name("commit.repository", "the repository"),
            new Name("error.code", "`JobFailed`, `ConfigurationError` …"),
            new Name("error.text", "what went wrong, in the words of AWS, the broker or the job"),
            new Name("build.project", "the CodeBuild project"),
            new Name("build.id", "the build, as `project:uuid`"),
            new Name("build.number", "its number"),
            new Name("build.phase", "the phase, for example `PRE_BUILD`"),
            new Name("build.initiator", "who or what started it"),
            new Name("build.log", "the page of its log"),
            new Name("deployment.id", "the CodeDeploy deployment"),
            new Name("deployment.application", "the application"),
            new Name("deployment.group", "the deployment group"),
            new Name("deployment.instance", "the instance"),
            new Name("recording.title", "the recording's title"),
            new Name("recording.start", "when it is planned to begin, for `time` and `date`"),
            new Name("recording.end", "when it is planned to end"),
            new Name("job.id", "the id of the Celery task"),
            new Name("job.task", "the task's name"),
            new Name("job.queue", "the queue that it was sent to"),
            new Name("worker", "the worker"),
            new Name("queue", "the queue"),
            new Name("broker", "the broker's configured name"),
            new Name("node", "the broker's node"),
            new Name("source", "the account or broker that is read"),
            new Name("order.action", "what was ordered: `retry stage` …"),
            new Name("order.by", "who ordered it"),
            new Name("severity", "how bad it is that something waits for a person: `losing` … `worth knowing`"));

    /// The names of lists, each with the names in it, which are known inside its section only.
    public static final Map<String, List<Name>> LISTS = Map.of(
            "failures",
            List.of(new Name("failure.action", "an action that failed"), new Name("failure.text", "what it said")),
            "variables",
            List.of(
                    new Name("variable.name", "an environment variable of the build"),
                    new Name("variable.value", "always `***`: values may be secrets")));

    private static final Map<String, Name> BY_NAME =
            ALL.stream().collect(Collectors.toUnmodifiableMap(Name::name, Function.identity()));

    private static final Map<String, String> LIST_OF = LISTS.entrySet().stream()
            .flatMap(list -> list.getValue().stream().map(name -> Map.entry(name.name(), list.getKey())))
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    /// What a subject keeps when it is shortened.
    static final Set<String> KEPT_IN_SUBJECT = Set.of(
            "state", "name", "stage", "pipeline.name", "build.project", "recording.title", "worker", "queue", "source");

    private Names() {}

    /// Whether it is a name that stands outside of lists.
    public static boolean known(String name) {
        return BY_NAME.containsKey(name);
    }

    static boolean isList(String name) {
        return LISTS.containsKey(name);
    }

    /// The list that has this name in it; empty text for any other name.
    static String listOf(String name) {
        return LIST_OF.getOrDefault(name, "");
    }

    /// What a name that is not known may have been meant to be, as a clause.
    static String suggestion(String name) {
        String group = name.substring(0, name.lastIndexOf('.') + 1);
        List<String> near = BY_NAME.keySet().stream()
                .filter(known -> group.isEmpty()
                        ? known.substring(known.lastIndexOf('.') + 1).equals(name) || known.startsWith(name + ".")
                        : known.startsWith(group))
                .sorted()
                .toList();
        return near.isEmpty()
                ? "docs/notifications.md lists all names"
                : "known " + (near.size() == 1 ? "is " : "are ") + String.join(", ", near);
    }
}
